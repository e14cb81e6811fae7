using System.Threading.Channels;

namespace EdgeInspector.Cameras;

/// <summary>
/// One frame's room between a camera and its inspection. A camera that runs free never waits: the newest frame wins and
/// the drops are counted. A source that plays once waits instead, for nobody wants holes in a finite set.
/// </summary>
internal sealed class FrameQueue : IFrameSink, IDisposable
{
    private readonly Channel<Frame> _frames;
    private long _dropped;

    public FrameQueue(bool newestWins) => _frames = Channel.CreateBounded<Frame>(
        new BoundedChannelOptions(1)
        {
            FullMode = newestWins ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
            SingleReader = true,
        },
        Drop);

    /// <summary>Frames that were replaced by newer ones before they could be inspected.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public async ValueTask AddAsync(Frame frame, CancellationToken cancellation)
    {
        try
        {
            await _frames.Writer.WriteAsync(frame, cancellation);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public ValueTask<Frame> TakeAsync(CancellationToken cancellation) => _frames.Reader.ReadAsync(cancellation);

    public void Dispose()
    {
        _frames.Writer.TryComplete();
        while (_frames.Reader.TryRead(out var frame))
            frame.Dispose();
    }

    private void Drop(Frame frame)
    {
        Interlocked.Increment(ref _dropped);
        frame.Dispose();
    }
}
