using System.Text.Json.Serialization;

namespace EdgeInspector.Mqtt;

/// <summary>Something that is wrong until it is said to be right again. A new one is one line here, and <see cref="Alarms.Raise"/> where it is found.</summary>
/// <param name="Name">As it stands in messages.</param>
/// <param name="Severity">How bad.</param>
internal sealed record AlarmCondition(string Name, AlarmSeverity Severity)
{
    /// <summary>Results were given up: their numbers are missing.</summary>
    public static readonly AlarmCondition ResultsDropped = new("results-dropped", AlarmSeverity.Error);

    /// <summary>Results cannot be stored.</summary>
    public static readonly AlarmCondition DiskFailing = new("disk-failing", AlarmSeverity.Error);

    /// <summary>A damaged outbox lies set aside.</summary>
    public static readonly AlarmCondition OutboxDamaged = new("outbox-damaged", AlarmSeverity.Error);

    /// <summary>Much waits for the broker.</summary>
    public static readonly AlarmCondition BacklogLarge = new("backlog-large", AlarmSeverity.Warning);

    /// <summary>The broker forbids a topic; results wait.</summary>
    public static readonly AlarmCondition ResultsRefused = new("results-refused", AlarmSeverity.Error);

    /// <summary>The broker does not take a certain result.</summary>
    public static readonly AlarmCondition ResultUndeliverable = new("result-undeliverable", AlarmSeverity.Error);

    /// <summary>Another client has the same client id.</summary>
    public static readonly AlarmCondition ClientIdTaken = new("client-id-taken", AlarmSeverity.Error);

    /// <summary>A configuration that came remotely was undone.</summary>
    public static readonly AlarmCondition ConfigurationUndone = new("configuration-undone", AlarmSeverity.Warning);

    /// <summary>The broker does not hand commands over.</summary>
    public static readonly AlarmCondition CommandsUnheard = new("commands-unheard", AlarmSeverity.Warning);
}

/// <summary>How bad a condition is.</summary>
internal enum AlarmSeverity
{
    /// <summary>Nothing is lost yet.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Something is lost, or will be.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
