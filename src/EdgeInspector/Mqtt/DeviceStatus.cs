using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Mqtt;

/// <summary>The device's retained status. The broker sends the same document with <c>online: false</c> when the daemon dies.</summary>
internal sealed record DeviceStatus
{
    [Description("Whether the daemon runs and is connected.")]
    public required bool Online { get; init; }

    [Description("As in OPC 40100-1. ContinuousExecution: inspecting whatever the cameras deliver. Ready: all cameras are paused. Halted: stopped on request. Error: gone without a word.")]
    public required DeviceState State { get; init; }

    [Description("Since when the state holds; in the Will, when the connection was made.")]
    public required DateTimeOffset Since { get; init; }

    [Description("One start of the daemon; a late Will of an earlier start is told by it.")]
    public required Guid BootId { get; init; }

    [Description("Of the daemon.")]
    public required string Version { get; init; }

    [Description("Of the configuration.")]
    [Range(1, int.MaxValue)]
    public required int ConfigVersion { get; init; }

    [Description("How it is connected: by TLS, plain but never leaving the machine, or plain.")]
    [AllowedValues("tls", "local", "plain")]
    public required string Connection { get; init; }

    [Description("Results stored and not yet delivered.")]
    [Range(0, double.MaxValue)]
    public required long QueueDepth { get; init; }

    [Description("The names of the alarms that are raised.")]
    public required IReadOnlyList<string> Alarms { get; init; }

    [Description("The models and what computes them; none while the daemon does not run.")]
    public required IReadOnlyList<ModelStatus> Models { get; init; }
}

/// <summary>The states of OPC 40100-1 that this daemon takes.</summary>
internal enum DeviceState
{
    /// <summary>Stopped on request.</summary>
    Halted,

    /// <summary>Gone without a word.</summary>
    Error,

    /// <summary>Able to inspect, but all cameras are paused.</summary>
    Ready,

    /// <summary>Inspecting whatever the cameras deliver.</summary>
    ContinuousExecution,
}
