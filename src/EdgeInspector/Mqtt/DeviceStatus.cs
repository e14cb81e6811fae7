namespace EdgeInspector.Mqtt;

/// <summary>The device's retained status. The broker sends the same document with <c>online: false</c> when the daemon dies.</summary>
internal sealed record DeviceStatus
{
    public required bool Online { get; init; }

    public required DeviceState State { get; init; }

    /// <summary>Since when the state holds; in the Will, when the connection was made.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>One start of the daemon; a late Will of an earlier start is told by it.</summary>
    public required Guid BootId { get; init; }

    public required string Version { get; init; }

    public required int ConfigVersion { get; init; }

    /// <summary>How it is connected: "tls", "local" (plain, and never leaves the machine) or "plain".</summary>
    public required string Connection { get; init; }

    /// <summary>Results stored and not yet delivered.</summary>
    public required long QueueDepth { get; init; }

    /// <summary>The names of the alarms that are raised.</summary>
    public required IReadOnlyList<string> Alarms { get; init; }
}

/// <summary>The states of OPC 40100-1 that this daemon takes.</summary>
internal enum DeviceState
{
    /// <summary>Stopped on request.</summary>
    Halted,

    /// <summary>Gone without a word.</summary>
    Error,

    /// <summary>Inspecting whatever the cameras deliver.</summary>
    ContinuousExecution,
}
