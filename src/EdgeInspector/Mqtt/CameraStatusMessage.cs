using System.Text.Json.Serialization;
using EdgeInspector.Cameras;
using EdgeInspector.Inspection;

namespace EdgeInspector.Mqtt;

/// <summary>A camera's retained status.</summary>
internal sealed record CameraStatusMessage
{
    /// <summary>online, offline, stale or error.</summary>
    public required string State { get; init; }

    /// <summary>Null before the first frame.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastFrameAt { get; init; }

    /// <summary>Why; empty when online.</summary>
    public required string Reason { get; init; }

    public required string Recipe { get; init; }

    /// <summary>Frames a second over the last reporting period.</summary>
    public required double Fps { get; init; }

    /// <summary>Frames that came, since the start: each is a result, or counted as dropped or unasked.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames replaced by newer ones before inspection, since the start.</summary>
    public required long Dropped { get; init; }

    /// <summary>Frames that no trigger asked for, since the start; absent where none need to.</summary>
    public required long? Unasked { get; init; }

    /// <summary>Frames that came without a whole picture, since the start; each is a NotDecidable result.</summary>
    public required long Damaged { get; init; }

    /// <summary>Triggers refused and triggered frames not looked at because too many waited, since the start.</summary>
    public required long Overruns { get; init; }

    /// <summary>Triggers whose deadline passed without a verdict, since the start; absent where messages trigger nothing.</summary>
    public required long? MissedTriggers { get; init; }

    /// <summary>What the transport counted since the camera was opened; absent where it counts nothing.</summary>
    public required TransportCounts? Transport { get; init; }

    /// <summary>What the shadow recipe has seen; absent where there is none.</summary>
    public required ShadowCounts? Shadow { get; init; }
}
