using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Gpio;

/// <summary>A clock that goes on by single milliseconds, so that what happens at one is not seen at another.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private int _timers;

    /// <summary>How many were made so far.</summary>
    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }

    /// <summary>What awaits a timer goes on within the step: there is no context here that would put it off.</summary>
    public Task StepAsync(int milliseconds) => Task.Run(() =>
    {
        for (var i = 0; i < milliseconds; i++)
            Advance(TimeSpan.FromMilliseconds(1));
    });
}
