using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration.Sources;

/// <summary>An input of the camera that starts a frame.</summary>
internal sealed record LineTriggerConfig
{
    [Description("The camera's name of the input, as Line1.")]
    [Pattern("^[A-Za-z0-9_]{1,40}$", "the name of an input, such as Line1")]
    public required string Source { get; init; }

    [Description("Which change of the signal counts.")]
    [AllowedValues("RisingEdge", "FallingEdge", "AnyEdge", "LevelHigh", "LevelLow")]
    public required string Activation { get; init; }

    [Description("Microseconds from the signal to the exposure.")]
    [Range(0.0, 60_000_000.0)]
    public double? DelayUs { get; init; }

    [Description("Microseconds for which the signal must hold to count.")]
    [Range(0.0, 60_000_000.0)]
    public double? DebounceUs { get; init; }

    [Description("Only every so many signals count.")]
    [Range(1, 100_000)]
    public int? Divider { get; init; }
}

/// <summary>An output of the camera.</summary>
internal sealed record LineOutputConfig
{
    [Description("The camera's name of the output, as Line2.")]
    [Pattern("^[A-Za-z0-9_]{1,40}$", "the name of an output, such as Line2")]
    public required string Line { get; init; }

    [Description("What it shows, as ExposureActive (a strobe) or FrameTriggerWait (ready for a trigger).")]
    [Pattern("^[A-Za-z0-9_]{1,40}$", "the name of a signal, such as ExposureActive")]
    public required string Source { get; init; }

    [Description("Low when active.")]
    public bool? Inverted { get; init; }
}

/// <summary>How frames travel from the camera.</summary>
internal sealed record TransportConfig
{
    [Description("GigE Vision: bytes of a packet with its IP header; larger ones need jumbo frames in the whole network. Absent: the largest that arrives.")]
    [Range(220, 65_535)]
    public int? PacketSize { get; init; }

    [Description("GigE Vision: nanoseconds between two packets, for cameras that share a link.")]
    [Range(0, 1_000_000_000)]
    public int? PacketDelayNs { get; init; }

    [Description("Bytes a second that the camera may send.")]
    [Range(100_000, int.MaxValue)]
    public int? ThroughputLimit { get; init; }

    [Description("GigE Vision: bytes of the receiving socket's buffer; the system's net.core.rmem_max must allow it. Absent: four frames, at least 1 MiB.")]
    [Range(65_536, int.MaxValue)]
    public int? SocketBufferBytes { get; init; }

    [Description("GigE Vision: ask again for packets that are missing. Absent: true.")]
    public bool? Resend { get; init; }

    [Description("Frames that can be on their way at once. Absent: 8.")]
    [Range(2, 256)]
    public int? Buffers { get; init; }
}
