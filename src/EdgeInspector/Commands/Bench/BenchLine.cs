using System.Diagnostics;
using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Commands.Bench;

/// <summary>A camera that always has the next frame ready, and the station that inspects it.</summary>
internal sealed class BenchLine : IResultSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly FrameQueue _frames = new(WhenFull.Wait);
    private readonly PartInspector _inspector;
    private readonly ImageBuffer _picture;
    private readonly InspectionStation _station;
    private TaskCompletionSource? _next;
    private Progress _progress;

    /// <param name="inspector">Owned.</param>
    /// <param name="plan">What the results say.</param>
    /// <param name="picture">What the camera shows.</param>
    public BenchLine(PartInspector inspector, InspectionPlan plan, ImageBuffer picture)
    {
        (_inspector, _picture) = (inspector, picture);
        _station = new([new Judge(plan, inspector.Inspect)], _frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>What has been judged so far.</summary>
    public Progress Done
    {
        get
        {
            lock (_lock)
                return _progress;
        }
    }

    /// <summary>Completes with the next part that is judged.</summary>
    public Task NextResultAsync()
    {
        lock (_lock)
            return (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(UntilAsync(ShowAsync, stop), UntilAsync(_station.RunAsync, stop));

    void IResultSink.Add(Result result, byte[]? mask)
    {
        lock (_lock)
        {
            _progress = new(_progress.Results + 1, Stopwatch.GetTimestamp());
            _next?.TrySetResult();
            _next = null;
        }
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

    /// <param name="Results">How many parts.</param>
    /// <param name="At">The timestamp of the last one.</param>
    public readonly record struct Progress(int Results, long At)
    {
        /// <summary>Parts a second since an earlier one.</summary>
        public double RateSince(Progress earlier) => (Results - earlier.Results) / Stopwatch.GetElapsedTime(earlier.At, At).TotalSeconds;
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
