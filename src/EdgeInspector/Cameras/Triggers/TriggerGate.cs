namespace EdgeInspector.Cameras.Triggers;

/// <summary>
/// For cameras that send frames without being asked: lets through the first frame that began after a trigger, and no
/// other.
/// </summary>
internal sealed class TriggerGate(TriggerQueue triggers, IFrameSink next) : IFrameSink
{
    public void Opened() => next.Opened();

    public ValueTask AddAsync(Frame frame, CancellationToken cancellation)
    {
        if (triggers.TakeFor(frame.CapturedAt) is { } trigger)
        {
            frame.Trigger = trigger;
            return next.AddAsync(frame, cancellation);
        }

        frame.Dispose();
        return ValueTask.CompletedTask;
    }
}
