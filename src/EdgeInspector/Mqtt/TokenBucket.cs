namespace EdgeInspector.Mqtt;

/// <summary>Lets so many a second pass, and after a pause a few at once.</summary>
internal sealed class TokenBucket(int perSecond, TimeProvider time)
{
    /// <summary>A twentieth of a second's worth: timers are too coarse to wait for each.</summary>
    private readonly double _most = Math.Max(1, perSecond / 20.0);

    private double _tokens = Math.Max(1, perSecond / 20.0);
    private long _filledAt = time.GetTimestamp();

    /// <summary>Takes one, and waits until there is one.</summary>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_most, _tokens + time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond);
            _filledAt = now;
            if (_tokens >= 1)
                break;
            await Task.Delay(TimeSpan.FromSeconds((1 - _tokens) / perSecond) + TimeSpan.FromMilliseconds(1), time, cancellation);
        }

        _tokens--;
    }
}
