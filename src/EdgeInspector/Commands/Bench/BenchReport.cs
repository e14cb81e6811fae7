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

    /// <summary>Frames measured.</summary>
    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Milliseconds of each stage: preprocess, inference, postprocess, total.</summary>
    public required IReadOnlyDictionary<string, Percentiles> Stages { get; init; }

    /// <summary>Bytes of managed memory that a frame takes anew.</summary>
    public required long AllocatedBytesPerFrame { get; init; }

    /// <summary>Full garbage collections during the measurement.</summary>
    public required int Gen2Collections { get; init; }

    /// <summary>Bytes of the process's memory that are resident at the end.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Thousand million floating-point operations a second of a large matrix product through the same runtime.</summary>
    public required double GemmGflops { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ConfigJson.OneLine);

    public string ToText()
    {
        var stages = Stages.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key,-12} {s.Value.P50,9:0.00} {s.Value.P90,9:0.00} {s.Value.P99,9:0.00} {s.Value.Max,9:0.00}"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Model} at {ImageSize} pixels on {Provider}, frame {Frame}: {Frames} frames, {FramesPerSecond:0.0} a second
            ms                 p50       p90       p99       max
            {string.Join(Environment.NewLine, stages)}
            allocated {AllocatedBytesPerFrame} bytes a frame, {Gen2Collections} full collections, {ResidentBytes / 1_000_000} MB resident
            yardstick: {GemmGflops:0.0} GFLOP/s of a 1024 x 1024 matrix product
            """);
    }
}
