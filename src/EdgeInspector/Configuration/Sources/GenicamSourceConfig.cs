using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration.Sources;

/// <summary>
/// A GigE Vision or USB3 Vision camera. The first five keys say which one; a camera must match all that are given. What is
/// left out stays as the camera has it.
/// </summary>
internal sealed record GenicamSourceConfig : SourceConfig
{
    [Description("Serial number.")]
    [LocalOnly]
    public string? Serial { get; init; }

    [Description("Name as `edgeinspector cameras list` shows it (vendor, model and serial number).")]
    [LocalOnly]
    public string? Name { get; init; }

    [Description("Vendor.")]
    [LocalOnly]
    public string? Vendor { get; init; }

    [Description("Model.")]
    [LocalOnly]
    public string? Model { get; init; }

    [Description("IP address or host name (GigE Vision). Finds a camera behind a router, too, and without a search.")]
    [Pattern("^[A-Za-z0-9.:-]{1,253}$", "an IP address or a host name")]
    [LocalOnly]
    public string? Address { get; init; }

    [Description("What of the sensor is sent, and how.")]
    public ImageFormatConfig? Image { get; init; }

    [Description("Frames a second in free run.")]
    [Range(0.01, 10_000.0)]
    public double? FramesPerSecond { get; init; }

    [Description("Exposure.")]
    public ExposureConfig? Exposure { get; init; }

    [Description("Gain.")]
    public GainConfig? Gain { get; init; }

    [Description("Black level, in the camera's unit.")]
    [Range(-1_000_000.0, 1_000_000.0)]
    public double? BlackLevel { get; init; }

    [Description("Automatic white balance.")]
    [AllowedValues("off", "once", "continuous")]
    public string? WhiteBalance { get; init; }

    [Description("The input that triggers the camera; with the camera's \"trigger\": { \"by\": \"line\" }.")]
    public LineTriggerConfig? Line { get; init; }

    [Description("An output of the camera, for a strobe light or a handshake.")]
    [LocalOnly]
    public LineOutputConfig? Output { get; init; }

    [Description("How frames travel.")]
    public TransportConfig? Transport { get; init; }

    [Description("Any other feature of the camera by its GenICam name, the value as text. Set last, in this order; `edgeinspector cameras features` lists them.")]
    [KeyPattern("^[A-Za-z_][A-Za-z0-9_]{0,99}$", "the name of a GenICam feature")]
    [LocalOnly]
    public IReadOnlyDictionary<string, string>? Features { get; init; }
}

/// <summary>What of the sensor is sent.</summary>
internal sealed record ImageFormatConfig
{
    [Description("GenICam name of the pixel format, as Mono8, BayerRG8, RGB8.")]
    [Pattern("^[A-Za-z0-9_]{1,40}$", "the name of a pixel format, such as Mono8")]
    public string? PixelFormat { get; init; }

    [Description("Pixels.")]
    [Range(1, 100_000)]
    public int? Width { get; init; }

    [Description("Pixels.")]
    [Range(1, 100_000)]
    public int? Height { get; init; }

    [Description("First column of the sensor.")]
    [Range(0, 100_000)]
    public int? OffsetX { get; init; }

    [Description("First row of the sensor.")]
    [Range(0, 100_000)]
    public int? OffsetY { get; init; }

    [Description("Columns joined to one.")]
    [Range(1, 16)]
    public int? BinningX { get; init; }

    [Description("Rows joined to one.")]
    [Range(1, 16)]
    public int? BinningY { get; init; }
}

/// <summary>How long the sensor is exposed.</summary>
internal sealed record ExposureConfig
{
    [Description("Automatic exposure. Inspection wants it off: it hides what changes.")]
    [AllowedValues("off", "once", "continuous")]
    public string? Auto { get; init; }

    [Description("Microseconds.")]
    [Range(0.01, 3_600_000_000.0)]
    public double? TimeUs { get; init; }
}

/// <summary>How much the signal is amplified.</summary>
internal sealed record GainConfig
{
    [Description("Automatic gain.")]
    [AllowedValues("off", "once", "continuous")]
    public string? Auto { get; init; }

    [Description("In the camera's unit, mostly decibels.")]
    [Range(-1000.0, 100_000.0)]
    public double? Value { get; init; }
}
