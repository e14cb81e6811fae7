using EdgeInspector.Vision;

namespace EdgeInspector.Cameras.Triggers;

/// <summary>
/// A camera's accepted triggers that have no frame yet, in order. Each has its result within its deadline: when nothing
/// better has come by then, or the camera stops before, <see cref="Unanswered"/> is told.
/// </summary>
/// <param name="limit">How many may be unanswered at once; one more is an overrun.</param>
/// <param name="time">The clock.</param>
internal sealed class TriggerQueue(int limit, TimeProvider time) : IDisposable
{
    /// <summary>An answer takes a moment to get out.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<Trigger> _waiting = new();
    private readonly SemaphoreSlim _count = new(0);
    private readonly RecentIds _known = new();
    private readonly HashSet<Trigger> _unanswered = [];
    private bool _isClosed;
    private long _overruns;
    private long _missed;

    /// <summary>Told, once for a trigger, that it has no verdict, and why; it counts as answered.</summary>
    public event Action<Trigger, string>? Unanswered;

    /// <summary>Triggers refused because too many were unanswered.</summary>
    public long Overruns => Interlocked.Read(ref _overruns);

    /// <summary>Triggers whose deadline passed without a verdict.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Accepts a trigger, or says why not.</summary>
    /// <param name="measId">The client's id; one that was accepted before is not accepted again. Null without.</param>
    /// <param name="partId">The client's id of the part.</param>
    /// <param name="deadline">Time until its result, counted from now.</param>
    public Outcome<Trigger> Accept(string? measId, string? partId, TimeSpan deadline)
    {
        lock (_lock)
        {
            if (_isClosed)
                return new Failure("the camera stops");
            if (measId is not null && _known.Contains(measId))
                return new Failure($"measId {measId} has been triggered already; it is not measured again");
            if (_unanswered.Count >= limit)
            {
                Interlocked.Increment(ref _overruns);
                return new Failure($"overrun: {_unanswered.Count} triggers have no result yet, and no more than {limit - 1} may wait (trigger/queue)");
            }

            if (measId is not null)
                _known.TryAdd(measId);
            var now = time.GetTimestamp();
            var trigger = new Trigger(measId, partId, now) { DueAt = now + (long)(deadline.TotalSeconds * time.TimestampFrequency) };
            _unanswered.Add(trigger);
            var timer = time.CreateTimer(_ => GiveUp(trigger, "no verdict within the deadline: the trigger still waited for"), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            trigger.Answered += () =>
            {
                timer.Dispose();
                lock (_lock)
                    _unanswered.Remove(trigger);
            };
            timer.Change(deadline - Shorter(Margin, deadline / 5), Timeout.InfiniteTimeSpan);
            _waiting.Enqueue(trigger);
            _count.Release();
            return trigger;
        }
    }

    /// <summary>The next trigger that still needs a frame; waits for one.</summary>
    public async ValueTask<Trigger> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _count.WaitAsync(cancellation);
            if (Dequeue() is { } trigger)
                return trigger;
        }
    }

    /// <summary>The same for a thread of its own; null when none has come for a while.</summary>
    public Trigger? Take(TimeSpan wait, CancellationToken cancellation) => _count.Wait(wait, cancellation) ? Dequeue() : null;

    /// <summary>The next trigger whose frame may be one that began at <paramref name="capturedAt"/>; null when there is none.</summary>
    public Trigger? TakeFor(long capturedAt)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next) && (next.IsAnswered || next.AcceptedAt <= capturedAt))
            {
                _waiting.Dequeue();
                _count.Wait(0, CancellationToken.None);
                if (!next.IsAnswered)
                    return next;
            }

            return null;
        }
    }

    /// <summary>Accepts none any more, and gives up those that have no result. To be called when nothing can answer them any more.</summary>
    public void Close()
    {
        List<Trigger> left;
        lock (_lock)
        {
            _isClosed = true;
            left = [.. _unanswered];
        }

        foreach (var trigger in left)
            GiveUp(trigger, "no verdict: the camera stops, and the trigger still waited for");
    }

    public void Dispose() => _count.Dispose();

    private Trigger? Dequeue()
    {
        lock (_lock)
            return _waiting.TryDequeue(out var trigger) && !trigger.IsAnswered ? trigger : null;
    }

    private void GiveUp(Trigger trigger, string why)
    {
        if (!trigger.TryAnswer())
            return;
        Interlocked.Increment(ref _missed);
        Unanswered?.Invoke(trigger, $"{why} {trigger.WaitsFor}");
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
