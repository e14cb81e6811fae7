namespace EdgeInspector.Inspection;

/// <summary>Pauses a camera's inspection and lets it go on. Not kept: a daemon that starts again inspects.</summary>
internal sealed class PauseSwitch
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Pause? _now;
    private long _skipped;

    /// <summary>Null while it inspects.</summary>
    public Pause? Now => _now;

    /// <summary>Frames that came meanwhile and were let go.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Pauses; a pause that goes on keeps its beginning and gets a new reason.</summary>
    public void Begin(DateTimeOffset now, string reason)
    {
        lock (_lock)
            _now = new(_now?.Since ?? now, reason);
    }

    /// <summary>Goes on; false when it was not paused.</summary>
    public bool End()
    {
        lock (_lock)
        {
            if (_now is null)
                return false;
            _now = null;
            _end.SetResult();
            _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <summary>Counts a frame that is let go.</summary>
    public void Skip() => Interlocked.Increment(ref _skipped);

    /// <summary>Completes when it inspects again.</summary>
    public Task WhenOverAsync(CancellationToken cancellation)
    {
        lock (_lock)
            return _now is null ? Task.CompletedTask : _end.Task.WaitAsync(cancellation);
    }
}
