using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>A condition that was raised or cleared (edgeinspector.alarm/1).</summary>
internal sealed record AlarmMessage
{
    public const string SchemaId = "edgeinspector.alarm/1";

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    public string Schema { get; init; } = SchemaId;

    [Description("The device.")]
    [Id]
    public required string Device { get; init; }

    [Description("One start of the daemon.")]
    public required Guid BootId { get; init; }

    [Description("The condition's name.")]
    public required string Condition { get; init; }

    [Description("Whether it holds.")]
    public required AlarmState State { get; init; }

    [Description("Warning: nothing is lost yet. Error: something is lost, or will be.")]
    public required AlarmSeverity Severity { get; init; }

    [Description("What is wrong, or was.")]
    public required string Message { get; init; }

    [Description("When it was raised.")]
    public required DateTimeOffset Since { get; init; }

    [Description("When it was cleared; absent while it is raised.")]
    public DateTimeOffset? ClearedAt { get; init; }

    [Description("How many results it is about; absent where it is about none.")]
    public long? Count { get; init; }

    [Description("The lowest sequence number among them.")]
    public long? FirstSeq { get; init; }

    [Description("The highest. Results between the two that are not meant may have been delivered.")]
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
