using System.Diagnostics;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>Sends the same frame through a line's inspection, over and over, and notes where the time goes.</summary>
internal static class Measurement
{
    private const int WarmUp = 10;

    private const int FewestFrames = 20;

    /// <summary>As <c>config/demo.json</c> has it.</summary>
    private const double MinDefectArea = 0.0005;

    private static readonly TimeSpan YardstickLength = TimeSpan.FromSeconds(1);

    public static BenchReport Run(AnomalyModel model, SessionSettings session, int width, int height, PixelFormat format, TimeSpan length)
    {
        using var frame = Draw(width, height, format);
        using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, null, null, MinDefectArea));
        for (var i = 0; i < WarmUp; i++)
            inspector.Inspect(frame);

        var stages = new Dictionary<string, List<double>> { ["preprocess"] = [], ["inference"] = [], ["postprocess"] = [], ["total"] = [] };
        var (allocated, collections) = (0L, GC.CollectionCount(2));
        var start = Stopwatch.GetTimestamp();
        var frames = 0;
        for (; frames < FewestFrames || Stopwatch.GetElapsedTime(start) < length; frames++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var inspection = inspector.Inspect(frame);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            stages["preprocess"].Add(inspection.PreprocessMs);
            stages["inference"].Add(inspection.InferenceMs);
            stages["postprocess"].Add(inspection.PostprocessMs);
            stages["total"].Add(inspection.PreprocessMs + inspection.InferenceMs + inspection.PostprocessMs);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        collections = GC.CollectionCount(2) - collections;
        return new()
        {
            Model = model.Metadata.Name,
            Provider = model.Provider,
            ImageSize = model.Metadata.ImageSize,
            Frame = $"{width}x{height} {format.Description()}",
            Frames = frames,
            FramesPerSecond = frames / seconds,
            Stages = stages.ToDictionary(stage => stage.Key, stage => Percentiles.Of(stage.Value)),
            AllocatedBytesPerFrame = allocated / frames,
            Gen2Collections = collections,
            ResidentBytes = Environment.WorkingSet,
            GemmGflops = GemmRate.Measure(session, YardstickLength),
        };
    }

    /// <summary>The model's own test picture, as large as a camera's: what it shows costs neither more nor less than a part does.</summary>
    private static ImageBuffer Draw(int width, int height, PixelFormat format)
    {
        const int Side = 256;
        using var small = ImageBuffer.Rent(Side, Side, PixelFormat.Rgb24);
        GoldenSelfTest.DrawImage(Side).CopyTo(small.Pixels);
        using var large = PillowResize.Resize(small, width, height, ResampleFilter.Bicubic);
        var frame = ImageBuffer.Rent(width, height, format);
        if (format == PixelFormat.Rgb24)
            large.Pixels.CopyTo(frame.Pixels);
        else
            for (var i = 0; i < frame.Pixels.Length; i++)
                frame.Pixels[i] = large.Pixels[3 * i + 1];
        return frame;
    }
}
