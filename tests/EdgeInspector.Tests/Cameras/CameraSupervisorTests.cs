using System.Threading.Channels;
using EdgeInspector.Cameras;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Cameras;

public sealed class CameraSupervisorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<CameraStatus> _changes = Channel.CreateUnbounded<CameraStatus>();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfACameraThatFails_ReportsTheErrorAndStartsItAgain()
    {
        var camera = new FakeCamera((run, _, stop) => run == 1 ? throw new CameraException("no such folder") : Task.Delay(Timeout.Infinite, stop));
        using var frames = new FrameQueue(WhenFull.NewestWins);
        using var stop = new CancellationTokenSource();
        // Never stale: time runs on below while the second start may still wait for a thread.
        var running = Supervisor(camera, frames, staleAfter: TimeSpan.FromDays(1)).RunAsync(stop.Token);

        Assert.Equal((CameraState.Error, "no such folder"), await NextAsync());
        while (camera.Runs < 2)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal((CameraState.Offline, "stopped"), await NextAsync());
    }

    [Fact]
    public async Task Run_OfACameraThatFallsSilent_IsStaleUntilTheNextFrame()
    {
        var next = Channel.CreateUnbounded<bool>();
        var camera = new FakeCamera(async (_, sink, stop) =>
        {
            while (true)
            {
                await sink.AddAsync(FakeCamera.Frame(), stop);
                await next.Reader.ReadAsync(stop);
            }
        });
        using var frames = new FrameQueue(WhenFull.NewestWins);
        using var stop = new CancellationTokenSource();
        var running = Supervisor(camera, frames).RunAsync(stop.Token);

        Assert.Equal((CameraState.Online, ""), await NextAsync());
        while (_changes.Reader.Count == 0)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal((CameraState.Stale, "no frame for 5 s"), await NextAsync());
        next.Writer.TryWrite(true);
        Assert.Equal((CameraState.Online, ""), await NextAsync());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Silence_WhoseTimerWasOnItsWayWhenAFrameCame_IsNone()
    {
        var time = new QueuedTimerTime();
        var camera = new FakeCamera(async (_, sink, stop) =>
        {
            await sink.AddAsync(FakeCamera.Frame(), stop);
            time.Fire();
        });
        using var frames = new FrameQueue(WhenFull.Wait);
        await new CameraSupervisor(camera, frames, TimeSpan.FromSeconds(5), false, status => _changes.Writer.TryWrite(status), time, NullLogger.Instance).RunAsync(Cancellation);
        time.Fire();

        Assert.Equal((CameraState.Online, ""), await NextAsync());
        Assert.Equal((CameraState.Offline, "finished"), await NextAsync());
        Assert.Equal(0, _changes.Reader.Count);
    }

    [Fact]
    public async Task Opened_OfATriggeredCamera_IsOnline_AndItsSilenceMeansNothing()
    {
        var camera = new FakeCamera((_, sink, stop) =>
        {
            sink.Opened();
            return Task.Delay(Timeout.Infinite, stop);
        });
        using var frames = new FrameQueue(WhenFull.Overrun);
        using var stop = new CancellationTokenSource();
        var supervisor = new CameraSupervisor(camera, frames, TimeSpan.FromSeconds(5), true, status => _changes.Writer.TryWrite(status), _time, NullLogger.Instance);
        var running = supervisor.RunAsync(stop.Token);

        Assert.Equal((CameraState.Online, ""), await NextAsync());
        _time.Advance(TimeSpan.FromHours(1));
        await stop.CancelAsync();
        await running;
        Assert.Equal((CameraState.Offline, "stopped"), await NextAsync());
    }

    [Fact]
    public async Task Alive_OfATriggeredCamera_IsMissedWhenItStaysAway()
    {
        var next = Channel.CreateUnbounded<Action<IFrameSink>>();
        var camera = new FakeCamera(async (_, sink, stop) =>
        {
            sink.Opened();
            while (true)
                (await next.Reader.ReadAsync(stop))(sink);
        });
        using var frames = new FrameQueue(WhenFull.Overrun);
        using var stop = new CancellationTokenSource();
        var supervisor = new CameraSupervisor(camera, frames, TimeSpan.FromSeconds(5), true, status => _changes.Writer.TryWrite(status), _time, NullLogger.Instance);
        var running = supervisor.RunAsync(stop.Token);
        Assert.Equal((CameraState.Online, ""), await NextAsync());

        // Between frames, too: what came before was a part.
        foreach (var sign in (Action<IFrameSink>[])[sink => sink.Alive(), sink => sink.AddAsync(FakeCamera.Frame(), Cancellation).AsTask().Wait(Cancellation)])
        {
            next.Writer.TryWrite(sink => sink.Alive());
            next.Writer.TryWrite(sign);
            while (_changes.Reader.Count == 0)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.Equal((CameraState.Stale, "no answer for 5 s"), await NextAsync());
            next.Writer.TryWrite(sink => sink.Alive());
            Assert.Equal((CameraState.Online, ""), await NextAsync());
        }

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Opened_OfACameraThatRunsFree_IsNoSignOfLife_ButItsSilenceCountsFromThere()
    {
        var opened = new TaskCompletionSource();
        var camera = new FakeCamera((_, sink, stop) =>
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            sink.Opened();
            opened.SetResult();
            return Task.Delay(Timeout.Infinite, stop);
        });
        using var frames = new FrameQueue(WhenFull.NewestWins);
        using var stop = new CancellationTokenSource();
        var running = Supervisor(camera, frames, staleAfter: TimeSpan.FromSeconds(2)).RunAsync(stop.Token);

        await opened.Task;
        Assert.Equal(0, _changes.Reader.Count);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _changes.Reader.Count);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal((CameraState.Stale, "no frame for 2 s"), await NextAsync());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_OfASourceThatEnds_IsOfflineFinished()
    {
        var camera = new FakeCamera(async (_, sink, stop) => await sink.AddAsync(FakeCamera.Frame(), stop));
        using var frames = new FrameQueue(WhenFull.Wait);
        await Supervisor(camera, frames).RunAsync(Cancellation);

        Assert.Equal((CameraState.Online, ""), await NextAsync());
        Assert.Equal((CameraState.Offline, "finished"), await NextAsync());
        using var frame = await frames.TakeAsync(Cancellation);
        Assert.Equal(1, frame.Sequence);
        Assert.NotEqual(Guid.Empty, frame.JobId);
    }

    [Fact]
    public async Task Run_OfADriverWithABug_KeepsTheDaemonAlive()
    {
        var camera = new FakeCamera((_, _, _) => throw new InvalidOperationException("bug"));
        using var frames = new FrameQueue(WhenFull.NewestWins);
        using var stop = new CancellationTokenSource();
        var running = Supervisor(camera, frames).RunAsync(stop.Token);

        Assert.Equal((CameraState.Error, "unexpected fault in the driver: bug"), await NextAsync());
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(3, 1, 8)]
    [InlineData(100, 1, 30)]
    [InlineData(100, 0, 1)]
    public void Backoff_AfterFailures_GrowsToItsLimit(int failures, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)).Delay(failures, random));

    private CameraSupervisor Supervisor(ICamera camera, IFrameSink frames, TimeSpan? staleAfter = null) =>
        new(camera, frames, staleAfter ?? TimeSpan.FromSeconds(5), false, status => _changes.Writer.TryWrite(status), _time, NullLogger.Instance);

    private async Task<(CameraState, string)> NextAsync()
    {
        var status = await _changes.Reader.ReadAsync(Cancellation);
        return (status.State, status.Reason);
    }

    /// <summary>Its timers call when the test says so, as if the call had been queued before.</summary>
    private sealed class QueuedTimerTime : TimeProvider
    {
        private Action _fire = () => { };

        public void Fire() => _fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
