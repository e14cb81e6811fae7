using System.Collections.Concurrent;
using EdgeInspector.ModelTool.Datasets.Synthetic;

namespace EdgeInspector.ModelTool.Training;

/// <summary>Draws generated parts ahead of the training step, in order, so that a run is reproducible.</summary>
internal sealed class SampleStream : IDisposable
{
    private readonly BlockingCollection<PartSample[]> _ready = new(boundedCapacity: 4);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;

    public SampleStream(Func<long, PartSample> draw, int batchSize, int batches, long firstIndex)
    {
        _drawing = Task.Run(() =>
        {
            for (var batch = 0; batch < batches && !_stop.IsCancellationRequested; batch++)
            {
                var samples = new PartSample[batchSize];
                var first = firstIndex + (long)batch * batchSize;
                for (var i = 0; i < batchSize; i++)
                    samples[i] = draw(first + i);
                _ready.Add(samples, _stop.Token);
            }

            _ready.CompleteAdding();
        });
    }

    public IEnumerable<PartSample[]> Batches() => _ready.GetConsumingEnumerable();

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _drawing.Wait();
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException)
        {
            // Stopped while it waited for room: as meant.
        }

        _ready.Dispose();
        _stop.Dispose();
    }
}
