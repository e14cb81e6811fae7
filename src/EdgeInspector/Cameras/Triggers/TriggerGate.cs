namespace EdgeInspector.Cameras.Triggers;

/// <summary>
/// For cameras that send frames without being asked: lets through the first frame that its driver waited for after a
/// trigger, and no other. What lies between exposure and driver (a network, a decoder) may be older than that.
/// </summary>
internal sealed class TriggerGate(TriggerQueue triggers, IFrameSink next) : IFrameSink
{
    private long _unasked;

    /// <summary>Frames that no trigger asked for.</summary>
    public long Unasked => Interlocked.Read(ref _unasked);

    public void Opened() => next.Opened();

    public void Alive() => next.Alive();

    public ValueTask AddAsync(Frame frame, CancellationToken cancellation)
    {
        if (triggers.TakeFor(frame.CapturedAt) is { } trigger)
        {
            frame.Trigger = trigger;
            return next.AddAsync(frame, cancellation);
        }

        Interlocked.Increment(ref _unasked);
        frame.Dispose();
        return ValueTask.CompletedTask;
    }
}
