namespace EdgeInspector.Cameras;

/// <summary>When a frame was captured.</summary>
/// <param name="TimeMs">When it began, in milliseconds since 1970 UTC.</param>
/// <param name="StartedAt">When it began, as the clock's timestamp.</param>
/// <param name="Milliseconds">How long reading and decoding took.</param>
internal readonly record struct Capture(long TimeMs, long StartedAt, double Milliseconds)
{
    /// <summary>A capture that begins now; <see cref="End"/> says how long it took.</summary>
    public static Capture Begin(TimeProvider time) => new(time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetTimestamp(), 0);

    public Capture End(TimeProvider time) => this with { Milliseconds = time.GetElapsedTime(StartedAt).TotalMilliseconds };
}
