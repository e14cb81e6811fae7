using System.Text.Json.Serialization;

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

    /// <summary>Frames replaced by newer ones before inspection, since the start.</summary>
    public required long Dropped { get; init; }
}
