namespace EdgeInspector;

/// <summary>
/// How long to wait before the next attempt: the upper limit doubles with every failure, and the wait is drawn between
/// <paramref name="First"/> and that limit, so that many devices behind one failed switch do not come back in step.
/// </summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="random">From 0 up to 1.</param>
    public TimeSpan Delay(int failures, double random)
    {
        // Beyond 2^20 every limit used here is long reached; more would overflow.
        var limit = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures, 20)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(First.TotalSeconds + random * (limit - First.TotalSeconds));
    }
}
