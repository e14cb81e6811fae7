using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using Microsoft.Extensions.Logging;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>One camera's inspection: takes its frames one by one, judges each, hands the results on. No frame ends it.</summary>
internal sealed partial class InspectionStation(
    InspectionPlan plan,
    FrameQueue frames,
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

    /// <summary>Says that a trigger's deadline passed without a verdict. Does not wait for the part in work, which may be its own.</summary>
    public void Miss(Trigger trigger, Guid jobId)
    {
        using var frame = new Frame("", new Failure($"no verdict within the deadline: the trigger still waited for {trigger.WaitsFor}"), Capture.Begin(time)) { Trigger = trigger };
        frame.Stamp(jobId, 0, trigger.AcceptedAt);
        Send(ResultFactory.NotDecidable(_plan, frame, frame.Failure!, time.GetElapsedTime(trigger.AcceptedAt).TotalMilliseconds, TotalMs(frame), time.GetUtcNow()), null);
    }

    private void Process(Frame frame)
    {
        if (frame.Trigger is { } trigger)
        {
            // Its deadline has passed, and its result has gone.
            if (trigger.IsAnswered)
                return;
            trigger.WaitsFor = "the end of its inspection";
        }

        var queueMs = time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;
        if (frame.Image is null)
        {
            Deliver(frame, ResultFactory.NotDecidable(_plan, frame, frame.Failure ?? "no picture", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return;
        }

        PartInspection inspection;
        try
        {
            inspection = _inspect(frame.Image);
        }
        catch (Exception e)
        {
            // The part in front of the camera still needs an answer, and the next one a working daemon.
            if (_knownFaults.Add(e.GetType()))
                Log.InspectionFault(logger, e, frame.Name);
            Deliver(frame, ResultFactory.NotDecidable(_plan, frame, $"inspection failed: {e.Message}", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return;
        }

        Deliver(frame, ResultFactory.Judged(_plan, frame, inspection, queueMs, TotalMs(frame), time.GetUtcNow()), inspection.Mask?.Png);
        if (inspection.Pass == false)
            SaveOverlay(frame, inspection);
        _watcher?.Seen(frame, inspection);
    }

    private double TotalMs(Frame frame) => frame.CaptureMs + time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;

    private void Deliver(Frame frame, Result result, byte[]? mask)
    {
        // A trigger has one result; after its deadline it has had it.
        if (frame.Trigger?.TryAnswer() != false)
            Send(result, mask);
    }

    private void Send(Result result, byte[]? mask)
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
