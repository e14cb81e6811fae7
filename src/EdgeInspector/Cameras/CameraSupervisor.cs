using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>
/// Keeps one camera running: starts it, starts it again after a failure (1 s doubling to 30 s), notices when it falls
/// silent, and tells every change of its state. No driver knows about any of this.
/// </summary>
/// <param name="camera">The driver.</param>
/// <param name="frames">Where frames go.</param>
/// <param name="staleAfter">A silence so long is worth telling.</param>
/// <param name="isTriggered">Frames come when something asks for one: only that the device answers nobody means something then.</param>
/// <param name="changed">Told every change, in order.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The camera's log.</param>
internal sealed partial class CameraSupervisor(
    ICamera camera, IFrameSink frames, TimeSpan staleAfter, bool isTriggered, Action<CameraStatus> changed, TimeProvider time, ILogger logger) : IFrameSink
{
    /// <summary>The reason of a camera whose source has played to its end.</summary>
    public const string Finished = "finished";

    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>Some cameras take seconds to be found and set up; until then, silence is no news.</summary>
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(5);

    /// <summary>A camera that waits for triggers is asked every half second; answers may take their time.</summary>
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private CameraStatus _status = new(CameraState.Offline, "starting", null, 0);
    private Guid _jobId = Guid.CreateVersion7(time.GetUtcNow());
    private bool _delivered;
    private ITimer? _silence;
    private long? _listeningSince;
    private TimeSpan _patience;

    /// <summary>The driver asks its device, and tells when it answers.</summary>
    private bool _answers;

    private TimeSpan PatienceWithAnswers => staleAfter > Asking ? staleAfter : Asking;

    /// <summary>How the camera is now.</summary>
    public CameraStatus Status
    {
        get
        {
            lock (_lock)
                return _status;
        }
    }

    /// <summary>The present run of the camera.</summary>
    public Guid JobId
    {
        get
        {
            lock (_lock)
                return _jobId;
        }
    }

    /// <summary>Shows the state as it is now, in order with the changes that are told.</summary>
    public void Show(Action<CameraStatus> to)
    {
        lock (_lock)
            to(_status);
    }

    /// <summary>Returns when the source has ended or the daemon stops; a camera's failure never gets out.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var silence = _silence = time.CreateTimer(_ => OnSilence(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        for (var failures = 0; ;)
        {
            lock (_lock)
                _jobId = Guid.CreateVersion7(time.GetUtcNow());
            (_delivered, _answers) = (false, false);
            string reason;
            try
            {
                ListenForSilence(isTriggered ? null : staleAfter > Opening ? staleAfter : Opening);

                // On its own thread: a driver may block before its first await.
                await Task.Run(() => camera.RunAsync(this, stop), stop);
                ListenForSilence(null);
                Become(CameraState.Offline, Finished);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                ListenForSilence(null);
                Become(CameraState.Offline, "stopped");
                return;
            }
            catch (CameraException e)
            {
                reason = e.Message;
            }
            catch (Exception e)
            {
                reason = $"unexpected fault in the driver: {e.Message}";
                Log.DriverFault(logger, e);
            }

            ListenForSilence(null);
            failures = _delivered ? 1 : failures + 1;
            var delay = Retries.Delay(failures, Random.Shared.NextDouble());
            Become(CameraState.Error, reason);
            Log.Restarting(logger, delay.TotalSeconds);
            await Task.Delay(delay, time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    public void Opened()
    {
        if (isTriggered)
        {
            _delivered = true;
            Become(CameraState.Online, "");
        }
        else
        {
            // A frame says it better; what stays away from an open camera that runs free becomes stale.
            ListenForSilence(staleAfter);
        }
    }

    public void Alive()
    {
        if (!isTriggered)
            return;
        _answers = true;
        Become(CameraState.Online, "");
        ListenForSilence(PatienceWithAnswers);
    }

    /// <summary>Between the driver and the queue: stamps each frame and takes it as a sign of life.</summary>
    public async ValueTask AddAsync(Frame frame, CancellationToken cancellation)
    {
        // While the queue makes a finite source wait, its silence is ours.
        ListenForSilence(null);
        _delivered = true;
        lock (_lock)
        {
            var isChange = _status.State != CameraState.Online;
            _status = new(CameraState.Online, "", time.GetUtcNow(), _status.Frames + 1);
            if (isChange)
                changed(_status);
            frame.Stamp(_jobId, _status.Frames, time.GetTimestamp());
        }

        await frames.AddAsync(frame, cancellation);
        ListenForSilence(!isTriggered ? staleAfter : _answers ? PatienceWithAnswers : null);
    }

    /// <param name="patience">How long silence may last from now on; null while it is nobody's fault.</param>
    private void ListenForSilence(TimeSpan? patience)
    {
        lock (_lock)
        {
            _patience = patience ?? default;
            _listeningSince = patience is null ? null : time.GetTimestamp();
            _silence?.Change(patience ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnSilence()
    {
        lock (_lock)
        {
            // The timer's call may have been on its way already when a frame came or the camera ended.
            if (_listeningSince is not { } since)
                return;
            var left = _patience - time.GetElapsedTime(since);
            if (left > TimeSpan.Zero)
                _silence?.Change(left, Timeout.InfiniteTimeSpan);
            else
                Become(CameraState.Stale, FormattableString.Invariant($"no {(isTriggered ? "answer" : "frame")} for {_patience.TotalSeconds} s"));
        }
    }

    private void Become(CameraState state, string reason)
    {
        // Told under the lock: outside it two changes could arrive in the wrong order, and the last one stays retained.
        lock (_lock)
        {
            if (_status.State == state && _status.Reason == reason)
                return;
            _status = _status with { State = state, Reason = reason };
            changed(_status);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Error, "the driver failed unexpectedly")]
        public static partial void DriverFault(ILogger logger, Exception exception);

        [LoggerMessage(11, LogLevel.Debug, "starting again in {Seconds:F1} s")]
        public static partial void Restarting(ILogger logger, double seconds);
    }
}
