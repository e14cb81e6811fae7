using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Commands.Bench;

/// <summary>A camera that always has the next frame ready, and the station that inspects it.</summary>
internal sealed class BenchLine : IResultSink, IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FrameQueue _frames = new(WhenFull.Wait);
    private readonly PartInspector _inspector;
    private readonly ImageBuffer _picture;
    private readonly InspectionStation _station;
    private int _results;

    /// <param name="inspector">Owned.</param>
    /// <param name="plan">What the results say.</param>
    /// <param name="picture">What the camera shows.</param>
    public BenchLine(PartInspector inspector, InspectionPlan plan, ImageBuffer picture)
    {
        (_inspector, _picture) = (inspector, picture);
        _station = new([new Judge(plan, inspector.Inspect)], _frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>How many parts have been judged.</summary>
    public int Results => Volatile.Read(ref _results);

    public Task FirstResult => _first.Task;

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(UntilAsync(ShowAsync, stop), UntilAsync(_station.RunAsync, stop));

    void IResultSink.Add(Result result, byte[]? mask)
    {
        Interlocked.Increment(ref _results);
        _first.TrySetResult();
    }

    public void Dispose()
    {
        _frames.Dispose();
        _station.Dispose();
        _inspector.Dispose();
    }

    private async Task ShowAsync(CancellationToken stop)
    {
        while (true)
            await _frames.AddAsync(new Frame("frame", _picture.Copy(), Capture.Begin(TimeProvider.System)), stop);
    }

    private static async Task UntilAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        // Showing must not sit on the thread that starts the other cameras.
        await Task.Yield();
        try
        {
            await work(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
