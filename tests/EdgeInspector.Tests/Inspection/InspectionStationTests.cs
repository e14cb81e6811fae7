using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Tests.Cameras;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Inspection;

public sealed class InspectionStationTests : IResultSink
{
    private readonly TaskCompletionSource<Result> _result = new();

    private readonly System.Collections.Concurrent.ConcurrentQueue<Result> _results = [];

    void IResultSink.Add(Result result, byte[]? mask)
    {
        _results.Enqueue(result);
        _result.TrySetResult(result);
    }

    [Fact]
    public async Task Frame_ThatFailed_IsNotDecidableAndNamed()
    {
        var result = await InspectAsync(FakeCamera.Frame("part-07.png"), (_, _) => throw new InvalidOperationException("must not be called"));

        Assert.Equal((ResultEvaluation.NotDecidable, null, "no picture", "part-07.png"), (result.ResultEvaluation, result.Pass, result.Reason, result.PartId));
        Assert.Null(result.Score);
    }

    [Fact]
    public async Task Frame_WhoseInspectionThrows_IsNotDecidable()
    {
        var frame = new Frame("f", ImageBuffer.Rent(2, 2, PixelFormat.Gray8), default);

        var result = await InspectAsync(frame, (_, _) => throw new InvalidOperationException("boom"));

        Assert.Equal((ResultEvaluation.NotDecidable, null, "inspection failed: boom"), (result.ResultEvaluation, result.Pass, result.Reason));
        Assert.Throws<ObjectDisposedException>(() => frame.Image!.Copy());
    }

    /// <summary>The pool has a thread a core, and timers and the broker's answers need them.</summary>
    [Fact]
    public async Task Frame_IsInspectedOnNoThreadOfThePool()
    {
        var frame = new Frame("f", ImageBuffer.Rent(2, 2, PixelFormat.Gray8), default);

        var result = await InspectAsync(frame, (_, _) => throw new InvalidOperationException($"{Thread.CurrentThread.IsThreadPoolThread}"));

        Assert.Equal("inspection failed: False", result.Reason);
    }

    [Fact]
    public async Task Frame_IsPreparedBeforeItIsInspected()
    {
        var frame = new Frame("f", ImageBuffer.Rent(3, 2, PixelFormat.Gray8), default);
        using var preparation = new PicturePreparation(turn: OpenCvSharp.RotateFlags.Rotate90Clockwise);

        var result = await InspectAsync(frame, (picture, _) => throw new InvalidOperationException($"{picture.Width} x {picture.Height}"), preparation);

        Assert.Equal("inspection failed: 2 x 3", result.Reason);
    }

    [Fact]
    public async Task Frame_ThatCannotBePrepared_IsNotDecidable()
    {
        var frame = new Frame("f", ImageBuffer.Rent(3, 2, PixelFormat.Gray8), default);
        var calibration = new LensCalibration("lens.yml", 2, 3, [1, 0, 1, 0, 1, 1, 0, 0, 1], [0, 0, 0, 0]);
        using var preparation = new PicturePreparation(new Undistortion(calibration));

        var result = await InspectAsync(frame, (_, _) => throw new InvalidOperationException("must not be called"), preparation);

        Assert.Equal((ResultEvaluation.NotDecidable, "the picture has 3 x 2 pixels, and the lens calibration lens.yml is for 2 x 3"), (result.ResultEvaluation, result.Reason));
    }

    [Theory]
    [InlineData(WhenFull.NewestWins, "3", 2)]
    [InlineData(WhenFull.Wait, "1 2 3", 0)]
    internal async Task Frame_WhileInspectionIsPaused_IsLetGo_UnlessItsSourceWaits(WhenFull whenFull, string expected, long skipped)
    {
        using var frames = new FrameQueue(whenFull);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var station = new InspectionStation([new(Samples.Plan, (_, _) => throw new InvalidOperationException("must not be called"))], frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance);
        station.Pause.Begin(DateTimeOffset.UnixEpoch, "");
        var running = station.RunAsync(stop.Token);
        List<Task> adding = [];
        for (var i = 1; i <= 2; i++)
        {
            adding.Add(frames.AddAsync(FakeCamera.Frame($"{i}"), stop.Token).AsTask());
            await Wait.UntilAsync(() => station.Pause.Skipped == Math.Min(i, skipped));
        }

        Assert.Empty(_results);
        station.Pause.End();
        adding.Add(frames.AddAsync(FakeCamera.Frame("3"), stop.Token).AsTask());
        await Task.WhenAll(adding);
        await Wait.UntilAsync(() => _results.LastOrDefault()?.PartId == "3");

        Assert.Equal((expected, skipped), (string.Join(' ', _results.Select(r => r.PartId)), station.Pause.Skipped));
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task<Result> InspectAsync(Frame frame, Func<ImageBuffer, Claim, EdgeInspector.Vision.Verdicts.Inspection> inspect, PicturePreparation? preparation = null)
    {
        using var frames = new FrameQueue(WhenFull.Wait);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var station = new InspectionStation([new(Samples.Plan, inspect)], frames, preparation ?? PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance);
        var running = station.RunAsync(stop.Token);
        await frames.AddAsync(frame, stop.Token);
        var result = await _result.Task.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        return result;
    }
}
