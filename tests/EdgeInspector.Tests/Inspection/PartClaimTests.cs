using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Inspection;

public sealed class PartClaimTests : IResultSink, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TriggerQueue _triggers;
    private readonly List<string?> _results = [];

    public PartClaimTests() => _triggers = new(10, _time);

    public void Dispose() => _triggers.Dispose();

    void IResultSink.Add(Result result, byte[]? mask)
    {
        lock (_results)
            _results.Add(result.PartId);
    }

    /// <summary>Milliseconds after the trigger, whose part is taken up 300 ms after it.</summary>
    [Theory]
    [InlineData(null, 2300)]
    [InlineData(200, 200)]
    [InlineData(2299, 2299)]
    [InlineData(10_000, 2300)]
    public void Part_IsDueAtItsDeadline_AndTwoSecondsAfterItWasTakenUpAtTheLatest(int? deadlineMs, int expected)
    {
        var start = _time.GetTimestamp();
        var trigger = deadlineMs is { } ms ? _triggers.Accept(null, null, TimeSpan.FromMilliseconds(ms)).Value : null;
        _time.Advance(TimeSpan.FromMilliseconds(300));

        var claim = PartClaim.Of(trigger, _time.GetTimestamp(), _time.TimestampFrequency);

        Assert.Equal(expected, _time.GetElapsedTime(start, claim.DueAt!.Value).TotalMilliseconds, 0.01);
    }

    /// <summary>One that the deadline has answered takes no turn any more, and the next part comes at once.</summary>
    [Fact]
    public async Task Part_WhoseDeadlinePassesBeforeItsTurn_IsNotComputed()
    {
        using var frames = new FrameQueue(WhenFull.Overrun, 4);
        using var waits = new SemaphoreSlim(0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        // A model that others have, until the part is not wanted any more.
        EdgeInspector.Vision.Verdicts.Inspection Inspect(ImageBuffer picture, Claim claim)
        {
            waits.Release();
            claim.WhileWanted.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
            claim.WhileWanted.ThrowIfCancellationRequested();
            throw new InvalidOperationException("it is wanted for ever");
        }

        using var station = new InspectionStation([new(Samples.Plan, Inspect)], frames, PicturePreparation.None, [this], null, _time, NullLogger.Instance);
        _triggers.Unanswered += (trigger, why) => station.Miss(trigger, why, Guid.Empty);
        var running = station.RunAsync(stop.Token);
        foreach (var part in new[] { "a", "b" })
        {
            var trigger = _triggers.Accept(null, part, TimeSpan.FromMilliseconds(500)).Value;
            await frames.AddAsync(new Frame(part, ImageBuffer.Rent(2, 2, PixelFormat.Gray8), Capture.Begin(_time)) { Trigger = trigger }, stop.Token);
            Assert.True(await waits.WaitAsync(TimeSpan.FromSeconds(30), stop.Token));
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        // Each has the one result that its deadline gave it.
        Assert.Equal(["a", "b"], _results);
        await Wait.UntilAsync(() => station.Busy == TimeSpan.Zero);
        Assert.Equal(2, _results.Count);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
