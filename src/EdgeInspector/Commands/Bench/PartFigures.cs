using System.Diagnostics;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>What inspecting the same frame over and over takes.</summary>
internal sealed record PartFigures
{
    private const int WarmUp = 10, FewestFrames = 20;

    /// <summary>Frames measured.</summary>
    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Milliseconds of each stage: preprocess, inference, postprocess, total.</summary>
    public required IReadOnlyDictionary<string, Percentiles> Stages { get; init; }

    /// <summary>Bytes of managed memory that a frame takes anew.</summary>
    public required long AllocatedBytesPerFrame { get; init; }

    /// <summary>Full garbage collections during the measurement.</summary>
    public required int Gen2Collections { get; init; }

    public static PartFigures Measure(PartInspector inspector, ImageBuffer frame, TimeSpan length)
    {
        for (var i = 0; i < WarmUp; i++)
            inspector.Inspect(frame);

        var (stages, allocated, collections) = (new StageTimes(), 0L, GC.CollectionCount(2));
        var (start, frames) = (Stopwatch.GetTimestamp(), 0);
        for (; frames < FewestFrames || Stopwatch.GetElapsedTime(start) < length; frames++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var inspection = inspector.Inspect(frame);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            stages.Add(inspection);
        }

        return new()
        {
            Frames = frames,
            FramesPerSecond = frames / Stopwatch.GetElapsedTime(start).TotalSeconds,
            Stages = stages.ToPercentiles(),
            AllocatedBytesPerFrame = allocated / frames,
            Gen2Collections = GC.CollectionCount(2) - collections,
        };
    }
}
