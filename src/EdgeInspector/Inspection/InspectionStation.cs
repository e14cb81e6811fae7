using EdgeInspector.Cameras;
using EdgeInspector.Vision.Imaging;
using Microsoft.Extensions.Logging;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>One camera's inspection: takes its frames one by one, judges each, hands the results on. No frame ends it.</summary>
internal sealed partial class InspectionStation(
    InspectionPlan plan,
    FrameQueue frames,
    PicturePreparation preparation,
    Func<ImageBuffer, PartInspection> inspect,
    IReadOnlyList<IResultSink> sinks,
    OverlayFolder? overlays,
    TimeProvider time,
    ILogger logger)
{
    private readonly HashSet<Type> _knownFaults = [];
    private readonly Lock _judging = new();
    private InspectionPlan _plan = plan;
    private Func<ImageBuffer, PartInspection> _inspect = inspect;
    private volatile IPartWatcher? _watcher;
    private long _startedAt;

    /// <summary>How long the frame in work has been in work; zero between frames.</summary>
    public TimeSpan Busy => Interlocked.Read(ref _startedAt) is var start and not 0 ? time.GetElapsedTime(start) : TimeSpan.Zero;

    /// <summary>Judges otherwise from the next part on; returns when the part in work is done with.</summary>
    public void Use(InspectionPlan plan, Func<ImageBuffer, PartInspection> inspect)
    {
        lock (_judging)
            (_plan, _inspect) = (plan, inspect);
    }

    /// <summary>Shows the parts to a watcher; null for to nobody.</summary>
    public void Watch(IPartWatcher? watcher) => _watcher = watcher;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var frame = await frames.TakeAsync(stop);
            Interlocked.Exchange(ref _startedAt, time.GetTimestamp());
            try
            {
                lock (_judging)
                    Process(frame);
            }
            finally
            {
                Interlocked.Exchange(ref _startedAt, 0);
            }
        }
    }

    private void Process(Frame frame)
    {
        var queueMs = time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;
        PartInspection? inspection;
        try
        {
            inspection = Inspect(frame);
        }
        catch (Exception e)
        {
            // The part in front of the camera still needs an answer, and the next one a working daemon.
            if (_knownFaults.Add(e.GetType()))
                Log.InspectionFault(logger, e, frame.Name);
            Deliver(ResultFactory.NotDecidable(_plan, frame, $"inspection failed: {e.Message}", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return;
        }

        if (inspection is null)
        {
            Deliver(ResultFactory.NotDecidable(_plan, frame, frame.Failure ?? "no picture", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return;
        }

        Deliver(ResultFactory.Judged(_plan, frame, inspection, queueMs, TotalMs(frame), time.GetUtcNow()), inspection.Mask?.Png);
        if (inspection.Pass == false)
            SaveOverlay(frame, inspection);
        _watcher?.Seen(frame, inspection);
    }

    /// <summary>Null where there is no picture.</summary>
    private PartInspection? Inspect(Frame frame)
    {
        var start = time.GetTimestamp();
        frame.Prepare(preparation);
        var preparationMs = time.GetElapsedTime(start).TotalMilliseconds;
        if (frame.Image is null)
            return null;
        var inspection = _inspect(frame.Image);
        return inspection with { PreprocessMs = inspection.PreprocessMs + preparationMs };
    }

    private double TotalMs(Frame frame) => frame.CaptureMs + time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;

    private void Deliver(Result result, byte[]? mask)
    {
        foreach (var sink in sinks)
            sink.Add(result, mask);
    }

    private void SaveOverlay(Frame frame, PartInspection inspection)
    {
        if (overlays?.Save(_plan.Camera, frame, inspection) is { } problem && _knownFaults.Add(typeof(OverlayFolder)))
            Log.OverlayProblem(logger, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "inspecting {Frame} failed; the part is NotDecidable (further faults of this kind are not logged)")]
        public static partial void InspectionFault(ILogger logger, Exception exception, string frame);

        [LoggerMessage(21, LogLevel.Warning, "{Problem}; inspection goes on without pictures (not logged again)")]
        public static partial void OverlayProblem(ILogger logger, string problem);
    }
}
