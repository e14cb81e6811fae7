using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commands.Bench;

/// <summary>What <c>bench</c> found.</summary>
internal sealed record BenchReport
{
    public required string Model { get; init; }

    /// <summary>What computed: "cpu".</summary>
    public required string Provider { get; init; }

    /// <summary>Pixels a side of what the model sees.</summary>
    public required int ImageSize { get; init; }

    /// <summary>The frame, as 2592x1944 rgb.</summary>
    public required string Frame { get; init; }

    /// <summary>Good frames measured.</summary>
    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Milliseconds of each stage: preprocess, inference, postprocess, total.</summary>
    public required IReadOnlyDictionary<string, Percentiles> Stages { get; init; }

    /// <summary>Bytes of managed memory that a good frame takes anew.</summary>
    public required long AllocatedBytesPerFrame { get; init; }

    /// <summary>Full garbage collections during the measurement.</summary>
    public required int Gen2Collections { get; init; }

    /// <summary>The same of a part with a defect, whose mask is found, named and packed.</summary>
    public required PartFigures NotOk { get; init; }

    /// <summary>Cameras at once; null where nobody asked.</summary>
    public IReadOnlyList<CameraFigures>? Cameras { get; init; }

    /// <summary>Bytes of the process's memory that are resident at the end.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Thousand million floating-point operations a second of a large matrix product through the same runtime.</summary>
    public required double GemmGflops { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ConfigJson.OneLine);

    public string ToText() => string.Join(Environment.NewLine,
    [
        Text($"{Model} at {ImageSize} pixels on {Provider}, frame {Frame}: {Frames} frames, {FramesPerSecond:0.0} a second"),
        "ms                 p50       p90       p99       max",
        .. Stages.Select(stage => Stage(stage.Key, stage.Value)),
        Stage("  if NotOK", NotOk.Stages["postprocess"]),
        Text($"allocated {AllocatedBytesPerFrame} bytes a good frame ({Gen2Collections} full collections), {NotOk.AllocatedBytesPerFrame} a NotOK one ({NotOk.Gen2Collections})"),
        .. Cameras is null ? [] : Cameras.Select(Line).Prepend("cameras     frames/s    of one    frames of each"),
        Text($"{ResidentBytes / 1_000_000} MB resident"),
        Text($"yardstick: {GemmGflops:0.0} GFLOP/s of a 1024 x 1024 matrix product"),
    ]);

    private static string Stage(string name, Percentiles ms) => Text($"{name,-12} {ms.P50,9:0.00} {ms.P90,9:0.00} {ms.P99,9:0.00} {ms.Max,9:0.00}");

    private static string Line(CameraFigures all) => Text($"{all.Cameras,-10} {all.FramesPerSecond,9:0.0} {all.OfOne,9:0 %}    {all.Fewest} to {all.Most}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
