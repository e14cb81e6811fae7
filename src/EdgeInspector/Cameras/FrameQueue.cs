using System.Threading.Channels;

namespace EdgeInspector.Cameras;

/// <summary>What happens when frames come faster than they are inspected.</summary>
internal enum WhenFull
{
    /// <summary>A camera that runs free never waits: the newest frame wins, and what it replaces is counted.</summary>
    NewestWins,

    /// <summary>A source that plays once waits: nobody wants holes in a finite set.</summary>
    Wait,

    /// <summary>Each triggered frame is a part that needs an answer: it loses its picture and stays as an event.</summary>
    Overrun,
}

/// <summary>The room between a camera and its inspection.</summary>
internal sealed class FrameQueue : IFrameSink, IDisposable
{
    private readonly Channel<Frame> _frames;
    private readonly WhenFull _whenFull;
    private readonly int _room;
    private long _dropped;
    private long _overruns;
    private long _damaged;

    /// <param name="whenFull">What happens to a frame that finds no room.</param>
    /// <param name="room">Frames that may wait, 1 and up.</param>
    public FrameQueue(WhenFull whenFull, int room = 1)
    {
        (_whenFull, _room) = (whenFull, room);
        _frames = whenFull == WhenFull.Overrun
            ? Channel.CreateUnbounded<Frame>()
            : Channel.CreateBounded<Frame>(
                new BoundedChannelOptions(room)
                {
                    FullMode = whenFull == WhenFull.NewestWins ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
                    SingleReader = true,
                },
                Drop);
    }

    /// <summary>Whether a source that is faster than its inspection waits for it.</summary>
    public bool MakesItsSourceWait => _whenFull == WhenFull.Wait;

    /// <summary>Frames that were replaced by newer ones before they could be inspected.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Triggered frames that lost their picture because too many waited.</summary>
    public long Overruns => Interlocked.Read(ref _overruns);

    /// <summary>Frames that came without a whole picture.</summary>
    public long Damaged => Interlocked.Read(ref _damaged);

    /// <summary>Whether a frame waits that should not: more than its turn must not come before it.</summary>
    public bool IsPressing => _whenFull != WhenFull.Wait && _frames.Reader.Count > 0;

    /// <summary>Told of every triggered frame as it enters; on the camera's own thread, which must not be kept.</summary>
    public event Action? PartArrived;

    public void Opened()
    {
    }

    public void Alive()
    {
    }

    public async ValueTask AddAsync(Frame frame, CancellationToken cancellation)
    {
        if (frame.Image is null)
            Interlocked.Increment(ref _damaged);
        if (frame.Trigger is { } trigger)
            trigger.WaitsFor = "its turn to be inspected";
        if (_whenFull == WhenFull.Overrun && _frames.Reader.Count >= _room)
        {
            Interlocked.Increment(ref _overruns);
            frame.GiveUpPicture($"overrun: {_room} triggered frames waited already (trigger/queue)");
        }

        try
        {
            await _frames.Writer.WriteAsync(frame, cancellation);
            if (_whenFull == WhenFull.Overrun)
                PartArrived?.Invoke();
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
