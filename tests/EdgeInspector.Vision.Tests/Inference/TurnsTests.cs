using System.Collections.Concurrent;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class TurnsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _order = [];
    private readonly List<Task> _callers = [];

    [Fact]
    public async Task WhoIsDueFirst_ComesFirst_AndWhoCanWaitComesLast()
    {
        var turns = Busy(1);
        Call(turns, "lesson", null);
        Call(turns, "30", 30);
        Call(turns, "10", 10);
        Call(turns, "20", 20);
        Call(turns, "10, later", 10);
        Call(turns, "trial", null);
        turns.GiveBack();
        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(["10", "10, later", "20", "30", "lesson", "trial"], _order);
    }

    [Fact]
    public async Task WhoCanWait_ComesAfterTenWhoAreDue_HoweverManyThereAre()
    {
        var turns = Busy(1);
        Call(turns, "lesson", null);
        Call(turns, "trial", null);
        for (var i = 0; i < 25; i++)
            Call(turns, "part", i);
        turns.GiveBack();
        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);

        string[] ten = [.. Enumerable.Repeat("part", 10)];
        Assert.Equal([.. ten, "lesson", .. ten, "trial", .. ten[..5]], _order);
    }

    /// <summary>
    /// Cameras that never have nothing to show, each due the same time after its part was taken up: between two turns of one, each other
    /// one has one. A part in a hurry is next.
    /// </summary>
    [Fact]
    public async Task CamerasThatRunFree_TakeTurns_AndAPartInAHurryIsNext()
    {
        const int Cameras = 4, Rounds = 10, Patience = 2000;
        var (turns, clock, next) = (Busy(1), 0, new SemaphoreSlim(0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        for (var camera = 0; camera < Cameras; camera++)
        {
            var name = $"{camera}";
            _callers.Add(OnAThread(() =>
            {
                using var turn = new Turn();
                while (!stop.IsCancellationRequested)
                {
                    turns.Take(turn, new(Interlocked.Increment(ref clock) + Patience, stop.Token));
                    Use(name, stop.Token);
                    turns.GiveBack();
                }
            }));
        }

        // As long as one computes, all others come to wait.
        await UntilAsync(() => turns.Waiting == Cameras);
        turns.GiveBack();
        for (var i = 0; i < Cameras * Rounds; i++)
        {
            await UntilAsync(() => turns.Waiting == Cameras - 1 && _order.Count == i + 1);
            next.Release();
        }

        string[] served = [.. _order.Take(Cameras * Rounds)];
        Assert.All(Enumerable.Range(0, served.Length - Cameras + 1), i => Assert.Equal(Cameras, served[i..(i + Cameras)].Distinct().Count()));

        await UntilAsync(() => turns.Waiting == Cameras - 1 && _order.Count == served.Length + 1);
        Call(turns, "hurry", clock);
        next.Release();
        await UntilAsync(() => _order.Count > served.Length + 1);
        Assert.Equal("hurry", _order.ElementAt(served.Length + 1));
        await stop.CancelAsync();
        await Task.WhenAll(_callers).ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(Limit, TestContext.Current.CancellationToken);

        void Use(string name, CancellationToken cancellation)
        {
            _order.Enqueue(name);
            next.Wait(cancellation);
        }
    }

    /// <summary>Parts with short deadlines that never end keep one that runs free waiting for its own span, and no longer.</summary>
    [Fact]
    public void Overload_ByPartsInAHurry_KeepsNobodyWaitingLongerThanItsOwnSpan()
    {
        const int Patience = 2000, Deadline = 100, Run = 50;
        var turns = Busy(1);
        Keep(turns, "free", Patience);
        for (var now = 0; !_order.Contains("free"); now += Run)
        {
            Assert.InRange(now, 0, Patience);
            Keep(turns, "hurry", now + Deadline);
            var before = _order.Count;
            turns.GiveBack();
            Assert.True(SpinWait.SpinUntil(() => _order.Count > before, Limit));
        }

        // Those that were due before it: at 100, 150, ... 1950.
        Assert.Equal(38, _order.Count(name => name == "hurry"));
        turns.GiveBack();
    }

    [Fact]
    public async Task AtMostSoManyComputeAtOnce_AndNoTurnIsLost_WhateverBecomesOfThem()
    {
        const int AtOnce = 2, Callers = 8, Each = 300;
        var turns = new Turns(AtOnce);
        var (now, most, done) = (0, 0, 0);
        for (var caller = 0; caller < Callers; caller++)
        {
            var random = new Random(caller);
            _callers.Add(OnAThread(() =>
            {
                using var turn = new Turn();
                for (var i = 0; i < Each; i++)
                {
                    // One in three is not wanted any more at about the time at which its turn comes.
                    using var wanted = new CancellationTokenSource();
                    var cancelling = random.Next(3) == 0 ? Task.Run(wanted.Cancel, CancellationToken.None) : Task.CompletedTask;
                    try
                    {
                        turns.Take(turn, new(random.Next(4) == 0 ? null : random.Next(100), wanted.Token));
                        InterlockedMax(ref most, Interlocked.Increment(ref now));
                        Thread.Yield();
                        Interlocked.Decrement(ref now);
                        Interlocked.Increment(ref done);
                        turns.GiveBack();
                    }
                    catch (OperationCanceledException)
                    {
                    }

                    cancelling.GetAwaiter().GetResult();
                }
            }));
        }

        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(AtOnce, most);
        Assert.InRange(done, Callers * Each / 3, Callers * Each);
        Assert.Equal(0, turns.Waiting);

        // All turns are there: none of these waits, though nobody gives one back.
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => OnAThread(() => Hold(turns)))).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Call(turns, "one more", 1);
        Assert.Equal(1, turns.Waiting);
        turns.GiveBack();
        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhoIsNotWantedAnyMore_LeavesTheOthersTheirTurns()
    {
        var turns = Busy(1);
        using var wanted = new CancellationTokenSource();
        var first = Come(turns, "late", new(1, wanted.Token), turns.GiveBack);
        Call(turns, "next", 2);
        await wanted.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => first.WaitAsync(Limit, TestContext.Current.CancellationToken));
        turns.GiveBack();
        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(["next"], _order);
    }

    [Fact]
    public async Task WhoIsBrokenOff_DoesNotWait_UntilItIsAllowedAgain()
    {
        var turns = Busy(1);
        using var turn = new Turn();
        var waiting = OnAThread(() => turns.Take(turn, default));
        await UntilAsync(() => turns.Waiting == 1);

        turns.BreakOff(turn, true);
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit, TestContext.Current.CancellationToken));
        turns.GiveBack();
        Assert.Throws<OperationCanceledException>(() => turns.Take(turn, default));
        turns.BreakOff(turn, false);
        turns.Take(turn, default);
    }

    /// <summary>Once its callers have waited, waiting costs no memory any more.</summary>
    [Fact]
    public async Task Waiting_AllocatesNothing()
    {
        const int Turns = 500;
        var turns = new Turns(1);
        var allocated = new long[3];
        for (var caller = 0; caller < allocated.Length; caller++)
        {
            var mine = caller;
            _callers.Add(OnAThread(() =>
            {
                using var turn = new Turn();
                var before = 0L;
                for (var i = 0; i < 2 * Turns; i++)
                {
                    if (i == Turns)
                        before = GC.GetAllocatedBytesForCurrentThread();
                    turns.Take(turn, new(i));
                    Thread.Yield();
                    turns.GiveBack();
                }

                allocated[mine] = GC.GetAllocatedBytesForCurrentThread() - before;
            }));
        }

        await Task.WhenAll(_callers).WaitAsync(Limit, TestContext.Current.CancellationToken);

        // The smallest object has 24 bytes; a lock takes some once, when two meet there for the first time.
        Assert.All(allocated, bytes => Assert.InRange(bytes, 0, 24 * Turns / 10));
    }

    /// <summary>A model that breaks down on white pictures goes on with others.</summary>
    [Fact]
    public void RunThatThrows_GivesItsTurnBack()
    {
        var proto = HandMadeModel.Create();
        var brightest = GoldenSelfTest.DrawImage(HandMadeModel.Size).Max();
        Assert.NotEqual(byte.MaxValue, brightest);
        proto.Graph.Node.Single(node => node.Output[0] == "score").Output[0] = "plain";
        proto.Graph.Initializer.Add(new TensorProto { Name = "none", DataType = DataType.Float, Dims = { brightest + 1L }, RawData = ByteString.CopyFrom(new byte[4 * (brightest + 1)]) });
        proto.Graph.Node.Add(new NodeProto { OpType = "ReduceMax", Name = "max", Input = { "pixels" }, Output = { "max" }, Attribute = { new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 } } });
        proto.Graph.Node.Add(new NodeProto { OpType = "Cast", Name = "brightest", Input = { "max" }, Output = { "brightest" }, Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Int64 } } });
        proto.Graph.Node.Add(new NodeProto { OpType = "Gather", Name = "look up", Input = { "none", "brightest" }, Output = { "nothing" } });
        proto.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "sum", Input = { "plain", "nothing" }, Output = { "score" } });
        var loaded = AnomalyModel.Load(proto.ToByteArray(), "m", new() { Threads = 1 });
        Assert.Null(loaded.Error);
        using var model = loaded.Value!;
        using var run = model.CreateRun();
        for (var i = 0; i < 5; i++)
        {
            run.Image.Fill(byte.MaxValue);
            Assert.ThrowsAny<Exception>(() => run.Execute());
        }

        run.Image.Clear();
        run.Execute();
        Assert.Equal(0, run.Score);
    }

    private static Turns Busy(int atOnce)
    {
        var turns = new Turns(atOnce);
        for (var i = 0; i < atOnce; i++)
            Hold(turns);
        return turns;
    }

    private static void Hold(Turns turns)
    {
        using var turn = new Turn();
        turns.Take(turn, default);
    }

    /// <summary>One more that waits, then notes that its turn has come, and gives it back.</summary>
    private void Call(Turns turns, string name, long? dueAt) => _callers.Add(Come(turns, name, new(dueAt), turns.GiveBack));

    /// <summary>The same, and the turn is the test's own to give back.</summary>
    private void Keep(Turns turns, string name, long dueAt) => _callers.Add(Come(turns, name, new(dueAt), () => { }));

    private Task Come(Turns turns, string name, Claim claim, Action end)
    {
        var before = turns.Waiting;
        var call = OnAThread(() =>
        {
            using var turn = new Turn();
            turns.Take(turn, claim);
            _order.Enqueue(name);
            end();
        });
        Assert.True(SpinWait.SpinUntil(() => turns.Waiting == before + 1, Limit));
        return call;
    }

    private static Task OnAThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!condition())
            await Task.Delay(1, limit.Token);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known;)
            known = Interlocked.CompareExchange(ref most, value, known) is var found && found == known ? value : found;
    }
}
