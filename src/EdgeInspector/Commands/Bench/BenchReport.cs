using System.Globalization;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Inference;

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

    /// <summary>How the inference compares with what it computes.</summary>
    public required ModelFigures Inference { get; init; }

    /// <summary>All models where there are several; null with one.</summary>
    public IReadOnlyList<ModelFigures>? Models { get; init; }

    /// <summary>Cameras at once; null where nobody asked.</summary>
    public IReadOnlyList<CameraFigures>? Cameras { get; init; }

    /// <summary>Reference parts; null where nobody asked.</summary>
    public IReadOnlyList<ReferenceFigures>? ReferenceParts { get; init; }

    /// <summary>Cameras at once that match with the most of these reference parts; null where nobody asked for both.</summary>
    public IReadOnlyList<CameraFigures>? MatchingCameras { get; init; }

    /// <summary>Bytes of the process's memory that are resident after the stages were measured: one model, one camera's buffers.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The most that were until then, the loading of the model included.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>What the model's weights take in float32; null where its sizes are not known.</summary>
    public required long? WeightBytes { get; init; }

    /// <summary>The yardstick's best, in thousand million floating-point operations a second.</summary>
    public double GemmGflops => Inference.YardstickGflops;

    public string ToJson() => JsonSerializer.Serialize(this, ConfigJson.OneLine);

    public string ToText() => string.Join(Environment.NewLine,
    [
        Text($"{Model} at {ImageSize} pixels on {Provider}, frame {Frame}: {Frames} frames, {FramesPerSecond:0.0} a second"),
        "ms                 p50       p90       p99       max",
        .. Stages.Select(stage => Stage(stage.Key, stage.Value)),
        Stage("  if NotOK", NotOk.Stages["postprocess"]),
        Text($"allocated {AllocatedBytesPerFrame} bytes a good frame ({Gen2Collections} full collections), {NotOk.AllocatedBytesPerFrame} a NotOK one ({NotOk.Gen2Collections})"),
        .. Inference.Gflop is null ? Array.Empty<string>() : [Text($"inference: {Inference.Gflop:0.0##} GFLOP at {Inference.Gflops:0.0} GFLOP/s{Known(Inference.OfYardstick, ", {0:0.0 %} of the yardstick")}")],
        Text($"yardstick: {Inference.YardstickGflops:0.0} GFLOP/s at best, {GemmRate.Size} x {GemmRate.Size} matrix products between the inferences"),
        Text($"{PeakBytes / 1_000_000} MB resident at most, {ResidentBytes / 1_000_000} at the end{Known(WeightBytes / 1e6, "; the weights are {0:0} MB in float32")}"),
        .. Models is null ? [] : Models.Select(Line).Prepend("model                    pixels       p50       p90  frames/s     GFLOP   GFLOP/s  of yardstick"),
        .. Cameras is null ? [] : Cameras.Select(Line).Prepend("cameras     frames/s    of one    frames of each"),
        .. ReferenceParts is null ? [] : ReferenceParts.Select(Line).Prepend("parts     patches        MB  learned in  matching  inference"),
        .. MatchingCameras is null ? [] : MatchingCameras.Select(Line).Prepend(Text($"cameras     frames/s    of one    frames of each, matched with {ReferenceParts![^1].Parts} reference parts")),
    ]);

    private static string Stage(string name, Percentiles ms) => Text($"{name,-12} {ms.P50,9:0.00} {ms.P90,9:0.00} {ms.P99,9:0.00} {ms.Max,9:0.00}");

    private static string Line(ModelFigures model) => Text(
        $"{model.Model,-20} {model.ImageSize,10} {model.P50,9:0.0} {model.P90,9:0.0} {model.FramesPerSecond,9:0.00} {model.Gflop,9:0.0##} {model.Gflops,9:0.0} {model.OfYardstick,13:0.0 %}");

    private static string Line(CameraFigures all) => Text($"{all.Cameras,-10} {all.FramesPerSecond,9:0.0} {all.OfOne,9:0 %}    {all.Fewest} to {all.Most}");

    private static string Line(ReferenceFigures figures) => Text(
        $"{figures.Parts,-8} {figures.Patches,8} {figures.Bytes / 1e6,9:0.00} {figures.LearningSeconds,9:0.0} s {figures.MatchMs,6:0.00} ms {figures.InferenceMs,7:0.00} ms");

    /// <summary>Nothing where the number is not known.</summary>
    private static string Known(double? value, string text) => value is { } known ? string.Format(CultureInfo.InvariantCulture, text, known) : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
