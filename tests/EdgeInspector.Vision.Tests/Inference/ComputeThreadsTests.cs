using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class ComputeThreadsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ComputeThreads _threads = new(null);

    public void Dispose() => _threads.Dispose();

    [Fact]
    public async Task WhoeverAsks_TheSameThreadComputes()
    {
        var first = await AskAsync();
        var second = await AskAsync();

        Assert.Same(first.Computed, second.Computed);
        Assert.NotSame(first.Computed, first.Asked);
    }

    [Fact]
    public async Task TwoAtOnce_AreComputedAtOnce()
    {
        using var both = new Barrier(2);
        var meet = () => Assert.True(both.SignalAndWait(Limit));

        await Task.WhenAll(OnAThread(() => _threads.Run(meet)), OnAThread(() => _threads.Run(meet))).WaitAsync(2 * Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhatIsThrown_IsTheCallers_AndTheThreadGoesOn()
    {
        var before = await AskAsync();

        var thrown = Assert.Throws<InvalidOperationException>(() => _threads.Run(() => throw new InvalidOperationException("as told")));

        Assert.Equal("as told", thrown.Message);
        Assert.Same(before.Computed, (await AskAsync()).Computed);
    }

    [Fact]
    public void Work_TakesNothingFromTheHeap()
    {
        var done = 0;
        Action work = () => done++;
        _threads.Run(work);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            _threads.Run(work);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        Assert.Equal(1001, done);
    }

    [Fact]
    public async Task Dispose_EndsThem()
    {
        var (_, computed) = await AskAsync();
        Assert.True(computed.IsAlive);

        _threads.Dispose();

        Assert.True(computed.Join(Limit));
    }

    /// <summary>Of a new thread that asks.</summary>
    private async Task<(Thread Asked, Thread Computed)> AskAsync()
    {
        Thread? computed = null;
        var asked = await OnAThread(() => _threads.Run(() => computed = Thread.CurrentThread)).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return (asked, computed!);
    }

    private static Task<Thread> OnAThread(Action work) => Task.Factory.StartNew(
        () =>
        {
            work();
            return Thread.CurrentThread;
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
