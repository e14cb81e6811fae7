using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Vision;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Cameras;

public sealed class TriggerQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(Trigger, string)> _late = [];
    private readonly TriggerQueue _queue;

    public TriggerQueueTests()
    {
        _queue = new(2, _time);
        _queue.Unanswered += (trigger, why) => _late.Add((trigger, why));
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Accept_WhileTooManyAreUnanswered_IsAnOverrun()
    {
        var first = Accept("1");
        Accept("2");

        Assert.Equal("overrun: 2 triggers have no result yet, and no more than 1 may wait (trigger/queue)", _queue.Accept("3", null, TimeSpan.FromSeconds(1)).Error);
        Assert.Equal(1, _queue.Overruns);
        Assert.True(first.TryAnswer());
        Assert.NotNull(_queue.Accept("3", null, TimeSpan.FromSeconds(1)).Value);
    }

    [Fact]
    public void Accept_OfAMeasIdOfThePast_IsRefused_ForAThousandTriggers()
    {
        Accept("again").TryAnswer();

        Assert.Equal("measId again has been triggered already; it is not measured again", _queue.Accept("again", null, TimeSpan.FromSeconds(1)).Error);
        for (var i = 0; i < 1000; i++)
            Accept($"{i}").TryAnswer();
        Assert.NotNull(_queue.Accept("again", null, TimeSpan.FromSeconds(1)).Value);
    }

    [Fact]
    public void Deadline_WithoutAnAnswer_IsTold_ALittleBeforeItsTime_AndOnce()
    {
        var trigger = Accept("1", TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(479));
        Assert.Empty(_late);

        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal([(trigger, "no verdict within the deadline: the trigger still waited for its turn")], _late);
        Assert.False(trigger.TryAnswer());
        Assert.Equal(1, _queue.Missed);

        // It does not wait for a frame any more, and the next one has its place.
        Assert.Null(_queue.Take(TimeSpan.Zero, TestContext.Current.CancellationToken));
        Accept("2");
        Accept("3");
    }

    [Fact]
    public void Answer_BeforeTheDeadline_IsTheOnlyOne()
    {
        var trigger = Accept("1");

        Assert.True(trigger.TryAnswer());
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False(trigger.TryAnswer());
        Assert.Empty(_late);
    }

    [Fact]
    public async Task Gate_LetsTheFirstFrameThroughThatBeganAfterATrigger_AndNoOther()
    {
        using var frames = new FrameQueue(WhenFull.Overrun, 4);
        var gate = new TriggerGate(_queue, frames);
        await gate.AddAsync(Frame("nobody asked"), TestContext.Current.CancellationToken);
        var early = Frame("began before");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var trigger = Accept("1");
        await gate.AddAsync(early, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await gate.AddAsync(Frame("its own"), TestContext.Current.CancellationToken);
        await gate.AddAsync(Frame("one more"), TestContext.Current.CancellationToken);
        var next = Accept("2");
        await gate.AddAsync(Frame("next"), TestContext.Current.CancellationToken);

        using var first = await frames.TakeAsync(TestContext.Current.CancellationToken);
        using var second = await frames.TakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("its own", trigger, "next", next, 3), (first.Name, first.Trigger, second.Name, second.Trigger, gate.Unasked));
    }

    [Fact]
    public void Close_GivesUpWhatIsLeft_AndAcceptsNoMore()
    {
        var (first, second) = (Accept("1"), Accept("2"));
        first.TryAnswer();

        _queue.Close();

        Assert.Equal([(second, "no verdict: the camera stops, and the trigger still waited for its turn")], _late);
        Assert.Equal("the camera stops", _queue.Accept("3", null, TimeSpan.FromSeconds(1)).Error);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_late);
    }

    [Fact]
    public void Take_GivesTriggersInOrder_AndNoneTwice()
    {
        var (first, second) = (Accept("1"), Accept("2"));

        Assert.Equal([first, second, null], Enumerable.Range(0, 3).Select(_ => _queue.Take(TimeSpan.Zero, TestContext.Current.CancellationToken)));
    }

    private Trigger Accept(string measId, TimeSpan? deadline = null) => _queue.Accept(measId, null, deadline ?? TimeSpan.FromSeconds(1)).Value!;

    private Frame Frame(string name) => new(name, new Failure("no picture"), Capture.Begin(_time));
}
