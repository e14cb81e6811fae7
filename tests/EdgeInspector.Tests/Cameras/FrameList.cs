using System.Threading.Channels;
using EdgeInspector.Cameras;

namespace EdgeInspector.Tests.Cameras;

/// <summary>Frames as a driver delivers them.</summary>
internal sealed class FrameList : IFrameSink
{
    private readonly Channel<Frame> _frames = Channel.CreateUnbounded<Frame>();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsOpen => _opened.Task;

    public int Count => _frames.Reader.Count;

    public void Opened() => _opened.TrySetResult();

    public void Alive()
    {
    }

    public ValueTask AddAsync(Frame frame, CancellationToken cancellation) => _frames.Writer.WriteAsync(frame, cancellation);

    /// <summary>The next frame; the driver's failure when it ends before.</summary>
    public async Task<Frame> NextAsync(Task driver)
    {
        var next = _frames.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        if (await Task.WhenAny(next, driver).WaitAsync(TimeSpan.FromSeconds(20)) == driver && !next.IsCompleted)
            await driver;
        return await next.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Runs a driver, takes so many frames and stops it.</summary>
    public static async Task<IReadOnlyList<Frame>> TakeAsync(ICamera camera, int count)
    {
        var frames = new FrameList();
        using var stop = new CancellationTokenSource();
        var driver = camera.RunAsync(frames, stop.Token);
        var taken = new List<Frame>();
        while (taken.Count < count)
            taken.Add(await frames.NextAsync(driver));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver);
        return taken;
    }
}
