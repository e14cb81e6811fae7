using System.Text.Json.Serialization;

namespace EdgeInspector.Mqtt;

/// <summary>A condition that was raised or cleared (edgeinspector.alarm/1).</summary>
internal sealed record AlarmMessage
{
    public string Schema { get; init; } = "edgeinspector.alarm/1";

    public required string Device { get; init; }

    public required Guid BootId { get; init; }

    public required string Condition { get; init; }

    public required AlarmState State { get; init; }

    public required AlarmSeverity Severity { get; init; }

    /// <summary>What is wrong, or was.</summary>
    public required string Message { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was cleared; absent while it is raised.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>How many results it is about; absent where it is about none.</summary>
    public long? Count { get; init; }

    /// <summary>The lowest sequence number among them.</summary>
    public long? FirstSeq { get; init; }

    /// <summary>The highest. Results between the two that are not meant may have been delivered.</summary>
    public long? LastSeq { get; init; }
}

/// <summary>Whether a condition holds.</summary>
internal enum AlarmState
{
    [JsonStringEnumMemberName("raised")]
    Raised,

    [JsonStringEnumMemberName("cleared")]
    Cleared,
}
