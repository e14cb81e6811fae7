using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Inspection;

/// <summary>
/// A line runs for months: what a part leaves to the garbage collector is small. With the shipped model and a 5 megapixel frame. Alone,
/// for all threads count.
/// </summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : IDisposable, IResultSink
{
    private const int WarmUp = 3, Parts = 15;

    /// <summary>Design, section 9.</summary>
    private const long Most = 4096;

    private const double HigherThanAnyMap = 100;

    private readonly AnomalyModel _model = AnomalyModel.Load(Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx"), new SessionSettings()).Value!;
    private readonly ImageBuffer _picture = ImageBuffer.Rent(2592, 1944, PixelFormat.Rgb24);
    private readonly List<long> _allocated = new(WarmUp + Parts);
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AllocationTests() => new Random(1).NextBytes(_picture.Pixels);

    public void Dispose()
    {
        _picture.Dispose();
        _model.Dispose();
    }

    void IResultSink.Add(Result result, byte[]? mask)
    {
        Assert.Equal(ResultEvaluation.Ok, result.ResultEvaluation);
        _allocated.Add(GC.GetTotalAllocatedBytes(precise: true));
        if (_allocated.Count == WarmUp + Parts)
            _all.TrySetResult();
    }

    /// <summary>Also where the map has spots, which are too small to be defects.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GoodPart_LeavesLittleToTheCollector(bool hasSpots)
    {
        using var clean = Inspector(HigherThanAnyMap);
        float[] values = [.. clean.Inspect(_picture).Map.Order()];
        using var inspector = Inspector(hasSpots ? values[values.Length / 2] : HigherThanAnyMap);
        var allocated = new List<long>();
        for (var i = 0; i < WarmUp + Parts; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var inspection = inspector.Inspect(_picture);
            allocated.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
            Assert.Equal(ResultEvaluation.Ok, inspection.Evaluation);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{Median(allocated)} bytes a part");
        Assert.InRange(Median(allocated), 0, Most);
    }

    /// <summary>From the camera to where its result is taken over.</summary>
    [Fact]
    public async Task GoodPartOnTheLine_LeavesLittleToTheCollector()
    {
        using var frames = new FrameQueue(WhenFull.Wait);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var inspector = Inspector(HigherThanAnyMap);
        using var station = new InspectionStation([new(Samples.Plan, inspector.Inspect)], frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance);
        var running = Task.Run(() => station.RunAsync(stop.Token), stop.Token);
        for (var i = 0; i < WarmUp + Parts; i++)
            await frames.AddAsync(new Frame("part", _picture.Copy(), default), stop.Token);
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(60), stop.Token);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);

        List<long> allocated = [.. _allocated.Zip(_allocated.Skip(1), (one, next) => next - one)];
        TestContext.Current.TestOutputHelper!.WriteLine($"{Median(allocated)} bytes a part");
        Assert.InRange(Median(allocated), 0, Most);
    }

    /// <summary>The smallest area that counts is all of the picture.</summary>
    private PartInspector Inspector(double mapThreshold) => new(_model, new(2, mapThreshold, 1), pictureLimits: new() { MinBrightness = 0.01, FrozenAfter = 1000 });

    private static long Median(IEnumerable<long> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
