namespace EdgeInspector.Cameras;

/// <summary>
/// For drivers whose library blocks: a thread of their own. On the shared ones a few cameras would keep everything else
/// waiting.
/// </summary>
internal static class DriverThread
{
    public static Task RunAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Hands a frame over and waits where the sink makes its camera wait.</summary>
    public static void Add(this IFrameSink sink, Frame frame, CancellationToken cancellation)
    {
        var adding = sink.AddAsync(frame, cancellation);
        if (!adding.IsCompletedSuccessfully)
            adding.AsTask().GetAwaiter().GetResult();
    }
}
