using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Cameras;
using EdgeInspector.Inspection;

namespace EdgeInspector.Mqtt;

/// <summary>A camera's retained status.</summary>
internal sealed record CameraStatusMessage
{
    [Description("Online delivers frames or waits for triggers, stale has fallen silent, error is about to be started again, offline is not started or has ended.")]
    [AllowedValues("online", "offline", "stale", "error")]
    public required string State { get; init; }

    [Description("When the newest frame came; null before the first.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastFrameAt { get; init; }

    [Description("Why the state is as it is; empty when online.")]
    public required string Reason { get; init; }

    [Description("The recipe that it inspects with; the first where it has several.")]
    public required string Recipe { get; init; }

    [Description("Whether it is paused by command: its frames are let go, its triggers refused.")]
    public required bool Paused { get; init; }

    [Description("Since when; absent while it inspects.")]
    public required DateTimeOffset? PausedSince { get; init; }

    [Description("Why, in the words of who paused it; absent while it inspects.")]
    public required string? PausedReason { get; init; }

    [Description("Frames a second over the last reporting period.")]
    [Range(0, double.MaxValue)]
    public required double Fps { get; init; }

    [Description("When the counts below began: the start of the daemon, or the last reset-counters.")]
    public required DateTimeOffset CountsSince { get; init; }

    [Description("Frames that came: each is a result, or counted as dropped, skipped or unasked.")]
    [Range(0, double.MaxValue)]
    public required long Frames { get; init; }

    [Description("Frames replaced by newer ones before inspection.")]
    [Range(0, double.MaxValue)]
    public required long Dropped { get; init; }

    [Description("Frames let go while the camera was paused.")]
    [Range(0, double.MaxValue)]
    public required long Skipped { get; init; }

    [Description("Frames that no trigger asked for; absent where none need to.")]
    [Range(0, double.MaxValue)]
    public required long? Unasked { get; init; }

    [Description("Frames that came without a whole picture; each is a NotDecidable result.")]
    [Range(0, double.MaxValue)]
    public required long Damaged { get; init; }

    [Description("Triggers refused and triggered frames not looked at because too many waited.")]
    [Range(0, double.MaxValue)]
    public required long Overruns { get; init; }

    [Description("Triggers whose deadline passed without a verdict; absent where messages trigger nothing.")]
    [Range(0, double.MaxValue)]
    public required long? MissedTriggers { get; init; }

    [Description("Results that were OK.")]
    [Range(0, double.MaxValue)]
    public required long Ok { get; init; }

    [Description("Results that were NotOK.")]
    [Range(0, double.MaxValue)]
    public required long NotOk { get; init; }

    [Description("Results that were NotDecidable.")]
    [Range(0, double.MaxValue)]
    public required long NotDecidable { get; init; }

    [Description("What the transport counted since the camera was opened; absent where it counts nothing.")]
    public required TransportCounts? Transport { get; init; }

    [Description("What the recipe on trial has seen; absent where there is none.")]
    public required ShadowCounts? Shadow { get; init; }
}
