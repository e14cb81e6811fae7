using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Inspection;

/// <summary>One camera's inspection: takes its frames one by one, lets all of its recipes judge each, hands the results on. No frame ends it.</summary>
internal sealed partial class InspectionStation(
    IReadOnlyList<Judge> judges,
    FrameQueue frames,
    PicturePreparation preparation,
    IReadOnlyList<IResultSink> sinks,
    OverlayWriter? overlays,
    TimeProvider time,
    ILogger logger,
    ShadowRun? shadow = null) : IDisposable
{
    private readonly HashSet<Type> _knownFaults = [];
    private readonly Lock _judging = new();
    private IReadOnlyList<Judge> _judges = [.. judges.Where(judge => !judge.IsShadow)];
    private volatile Watching? _watching;
    private long _startedAt;

    /// <summary>The parts judged last.</summary>
    public RecentParts Recent { get; } = new();

    /// <summary>Whether it inspects.</summary>
    public PauseSwitch Pause { get; } = new();

    /// <summary>How long the frame in work has been in work; zero between frames.</summary>
    public TimeSpan Busy => Interlocked.Read(ref _startedAt) is var start and not 0 ? time.GetElapsedTime(start) : TimeSpan.Zero;

    /// <summary>Judges otherwise from the next part on; returns when the part in work is done with.</summary>
    public void Use(IReadOnlyList<Judge> judges)
    {
        lock (_judging)
        {
            _judges = [.. judges.Where(judge => !judge.IsShadow)];
            shadow?.Use(judges);
        }
    }

    /// <summary>Shows the parts, as one of the recipes sees them, to a watcher.</summary>
    public void Watch(string recipe, IPartWatcher watcher) => _watching = new(recipe, watcher);

    /// <summary>Shows them to nobody any more.</summary>
    public void Unwatch() => _watching = null;

    /// <summary>
    /// Inspects until it is stopped, on a thread of its own: inferences that sat on the pool's few threads would keep timers and
    /// the broker's answers waiting, and so the deadlines of triggers.
    /// </summary>
    public Task RunAsync(CancellationToken stop) => Task.Factory.StartNew(() => Run(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => Recent.Dispose();

    /// <summary>Says that a trigger has no verdict, and why. Does not wait for the part in work, which may be its own.</summary>
    public void Miss(Trigger trigger, string why, Guid jobId)
    {
        using var frame = new Frame("", new Failure(why), Capture.Begin(time)) { Trigger = trigger };
        frame.Stamp(jobId, 0, trigger.AcceptedAt);
        Send(ResultFactory.NotDecidable(_judges[0].Plan, frame, frame.Failure!, time.GetElapsedTime(trigger.AcceptedAt).TotalMilliseconds, TotalMs(frame), time.GetUtcNow()), null);
    }

    private void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var frame = frames.TakeAsync(stop).AsTask().GetAwaiter().GetResult();
            if (Pause.Now is not null && IsLetGoAsync(frame, stop).AsTask().GetAwaiter().GetResult())
                continue;
            Interlocked.Exchange(ref _startedAt, time.GetTimestamp());
            ResultEvaluation? judged = null;
            try
            {
                lock (_judging)
                    judged = Process(frame);
            }
            finally
            {
                Interlocked.Exchange(ref _startedAt, 0);
                if (judged is { } evaluation)
                    Recent.Add(frame, evaluation);
                else
                    frame.Dispose();
            }
        }
    }

    /// <summary>While paused: a source that plays once waits, and a trigger that was accepted before has its result.</summary>
    private async ValueTask<bool> IsLetGoAsync(Frame frame, CancellationToken stop)
    {
        if (frame.Trigger is not null)
            return false;
        try
        {
            if (frames.MakesItsSourceWait)
            {
                await Pause.WhenOverAsync(stop);
                return false;
            }
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        Pause.Skip();
        frame.Dispose();
        return true;
    }

    /// <summary>Null where nothing was judged.</summary>
    private ResultEvaluation? Process(Frame frame)
    {
        if (frame.Trigger is { } trigger)
        {
            // Its deadline has passed, and its result has gone.
            if (trigger.IsAnswered)
                return null;
            trigger.WaitsFor = "the end of its inspection";
        }

        var queueMs = time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;
        PartVerdict? verdict;
        try
        {
            verdict = Inspect(frame);
        }
        catch (OperationCanceledException) when (frame.Trigger?.IsAnswered == true)
        {
            // Its deadline has passed before its turn came.
            return null;
        }
        catch (Exception e)
        {
            // The part in front of the camera still needs an answer, and the next one a working daemon.
            if (_knownFaults.Add(e.GetType()))
                Log.InspectionFault(logger, e, frame.Name);
            Deliver(frame, ResultFactory.NotDecidable(_judges[0].Plan, frame, $"inspection failed: {e.Message}", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return null;
        }

        if (verdict is null)
        {
            Deliver(frame, ResultFactory.NotDecidable(_judges[0].Plan, frame, frame.Failure ?? "no picture", queueMs, TotalMs(frame), time.GetUtcNow()), null);
            return null;
        }

        var result = ResultFactory.Judged(_judges[verdict.Deciding].Plan, frame, verdict.Inspection, queueMs + verdict.Inspection.WaitMs, TotalMs(frame), time.GetUtcNow());
        if (ResultFactory.Regions(_judges, verdict) is { } regions)
            result = result with { Regions = regions };
        var isDelivered = Deliver(frame, result, verdict.Inspection.Mask?.Png);
        if (verdict.Inspection.Pass == false)
            overlays?.Add(_judges[0].Plan.Camera, frame, verdict);
        Show(frame, verdict);
        if (isDelivered)
            shadow?.Judge(frame, result, _judges[0].Plan, verdict.Regions[0]);
        return verdict.Inspection.Evaluation;
    }

    /// <summary>Null where there is no picture.</summary>
    private PartVerdict? Inspect(Frame frame)
    {
        var start = time.GetTimestamp();
        frame.Prepare(preparation);
        var preparationMs = time.GetElapsedTime(start).TotalMilliseconds;
        if (frame.Image is null)
            return null;
        var claim = PartClaim.Of(frame.Trigger, start, time.TimestampFrequency);
        var verdict = PartVerdict.Of([.. _judges.Select(judge => judge.Inspect(frame.Image, claim))]);
        return verdict with { Inspection = verdict.Inspection with { PreprocessMs = verdict.Inspection.PreprocessMs + preparationMs } };
    }

    private void Show(Frame frame, PartVerdict verdict)
    {
        if (_watching is not { } watching)
            return;
        foreach (var (judge, region) in _judges.Zip(verdict.Regions))
        {
            if (judge.Plan.Recipe == watching.Recipe)
                watching.Watcher.Seen(frame, region);
        }
    }

    private double TotalMs(Frame frame) => frame.CaptureMs + time.GetElapsedTime(frame.QueuedAt).TotalMilliseconds;

    /// <summary>False for a trigger that has had its result, as its deadline passed.</summary>
    private bool Deliver(Frame frame, Result result, byte[]? mask)
    {
        if (frame.Trigger?.TryAnswer() == false)
            return false;
        Send(result, mask);
        return true;
    }

    private void Send(Result result, byte[]? mask)
    {
        foreach (var sink in sinks)
            sink.Add(result, mask);
    }

    private sealed record Watching(string Recipe, IPartWatcher Watcher);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "inspecting {Frame} failed; the part is NotDecidable (further faults of this kind are not logged)")]
        public static partial void InspectionFault(ILogger logger, Exception exception, string frame);
    }
}
