using System.Diagnostics;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>What inspecting the same frame over and over takes.</summary>
internal sealed record PartFigures
{
    private const int MostWarmUp = 10, FewestWarmUp = 2, FewestFrames = 5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Inferences between two looks at the yardstick.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <summary>Frames measured.</summary>
    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Milliseconds of each stage: preprocess, inference, postprocess, total.</summary>
    public required IReadOnlyDictionary<string, Percentiles> Stages { get; init; }

    /// <summary>Bytes of managed memory that a frame takes anew.</summary>
    public required long AllocatedBytesPerFrame { get; init; }

    /// <summary>Full garbage collections during the measurement.</summary>
    public required int Gen2Collections { get; init; }

    /// <param name="inspector">That inspects.</param>
    /// <param name="frame">What it inspects.</param>
    /// <param name="length">How long, the yardstick's time apart.</param>
    /// <param name="yardstick">Laid on between the frames; null for none.</param>
    public static PartFigures Measure(PartInspector inspector, ImageBuffer frame, TimeSpan length, PairedYardstick? yardstick = null)
    {
        var (start, warm) = (Stopwatch.GetTimestamp(), 0);
        for (; warm < FewestWarmUp || (warm < MostWarmUp && Stopwatch.GetElapsedTime(start) < WarmUp); warm++)
            inspector.Inspect(frame);

        var (stages, allocated, collections) = (new StageTimes(), 0L, GC.CollectionCount(2));
        var (frames, busy, inferences) = (0, TimeSpan.Zero, new List<double>());
        while (frames < FewestFrames || busy < length)
        {
            inferences.Clear();
            var round = TimeSpan.Zero;

            // Of all threads, since an inspection is the work of several. Nothing else goes on.
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (; inferences.Count == 0 || (round < Round && busy + round < length); frames++)
            {
                var begin = Stopwatch.GetTimestamp();
                var inspection = inspector.Inspect(frame);
                round += Stopwatch.GetElapsedTime(begin);
                stages.Add(inspection);
                inferences.Add(inspection.InferenceMs);
            }

            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            busy += round;
            yardstick?.Pair(inferences);
        }

        return new()
        {
            Frames = frames,
            FramesPerSecond = frames / busy.TotalSeconds,
            Stages = stages.ToPercentiles(),
            AllocatedBytesPerFrame = allocated / frames,
            Gen2Collections = GC.CollectionCount(2) - collections,
        };
    }
}
