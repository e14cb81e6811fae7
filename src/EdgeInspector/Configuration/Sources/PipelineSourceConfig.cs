using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration.Sources;

/// <summary>Anything that GStreamer can read.</summary>
internal sealed record GstreamerSourceConfig : SourceConfig
{
    [Description("The pipeline in gst-launch's words, without the sink: raw video must come out at its end.")]
    [Pattern(@"^[^\u0000-\u001f\u007f]{1,4000}$", "a pipeline of 1 to 4000 characters on one line")]
    [LocalOnly]
    public required string Pipeline { get; init; }

    [Description("Seconds without a frame after which it is given up and made anew. Absent: never.")]
    [Range(0.5, 86_400.0)]
    public double? TimeoutSeconds { get; init; }
}

/// <summary>A CSI camera of a Jetson, through nvarguscamerasrc.</summary>
internal sealed record CsiSourceConfig : SourceConfig
{
    [Description("Which camera, from 0.")]
    [Range(0, 31)]
    [LocalOnly]
    public required int SensorId { get; init; }

    [Description("The sensor's mode, as nvarguscamerasrc numbers them. Absent: what fits width, height and rate.")]
    [Range(0, 255)]
    public int? SensorMode { get; init; }

    [Description("Pixels.")]
    [Range(1, 100_000)]
    public required int Width { get; init; }

    [Description("Pixels.")]
    [Range(1, 100_000)]
    public required int Height { get; init; }

    [Description("Frames a second.")]
    [Range(1, 1000)]
    public required int FramesPerSecond { get; init; }

    [Description("Exposure in microseconds, fixed. Absent: automatic.")]
    [Range(1, 10_000_000)]
    public int? ExposureUs { get; init; }

    [Description("Analog gain, fixed. Absent: automatic.")]
    [Range(1.0, 1000.0)]
    public double? Gain { get; init; }
}
