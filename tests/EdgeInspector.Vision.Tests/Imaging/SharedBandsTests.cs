using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class SharedBandsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(2, 8)]
    public void EachBand_IsDoneOnce(int bands, int threads)
    {
        for (var i = 0; i < 1000; i++)
        {
            var done = new int[bands];
            SharedBands.Run(bands, threads, band => Interlocked.Increment(ref done[band]));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    /// <summary>Two threads meet in the middle of their bands, which one after the other could not.</summary>
    [Fact]
    public void Bands_AreDoneAtTheSameTime()
    {
        using var meeting = new Barrier(2);
        SharedBands.Run(2, 2, _ => Assert.True(meeting.SignalAndWait(Limit)));
    }

    /// <summary>The helpers stand behind more work than the pool has threads for, which does not end before.</summary>
    [Fact]
    public void HelpersThatDoNotCome_AreNotWaitedFor()
    {
        var end = new TaskCompletionSource();
        for (var i = 0; i < 2 * (ThreadPool.ThreadCount + Environment.ProcessorCount); i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => end.Task.Wait(Limit), null);
        var (done, pending) = (0, 0L);

        // From a thread of its own, as the line does: work that one of the pool's has queued waits elsewhere.
        var caller = new Thread(() =>
        {
            SharedBands.Run(4, 4, _ => Interlocked.Increment(ref done));
            pending = ThreadPool.PendingWorkItemCount;
        });
        caller.Start();
        caller.Join(Limit);
        end.SetResult();

        Assert.Equal(4, done);
        Assert.InRange(pending, 3, long.MaxValue);
    }

    [Fact]
    public void WhatABandThrows_IsThrown_WhoeverDidIt()
    {
        for (var i = 0; i < 200; i++)
        {
            var others = 0;
            Assert.Throws<InvalidDataException>(() => SharedBands.Run(8, 4, band =>
            {
                Interlocked.Increment(ref others);
                if (band == i % 8)
                    throw new InvalidDataException();
            }));
            Assert.Equal(8, others);
        }
    }
}
