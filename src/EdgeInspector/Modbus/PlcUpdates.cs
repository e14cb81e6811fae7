using System.Threading.Channels;

namespace EdgeInspector.Modbus;

/// <summary>A camera's values to be written; without a camera, the second has passed.</summary>
internal readonly record struct PlcUpdate(string? Camera, CameraValues? Values);

/// <summary>
/// Between those who must not wait and the connection, which may: the newest values of every camera, and a queue of
/// changes to them that gives up its oldest when it is full.
/// </summary>
internal sealed class PlcUpdates(IEnumerable<string> cameras)
{
    /// <summary>A second of a fast line. More would make the PLC see the past.</summary>
    private const int Waiting = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CameraValues> _newest = cameras.ToDictionary(camera => camera, _ => new CameraValues());
    private readonly Channel<PlcUpdate> _queue =
        Channel.CreateBounded<PlcUpdate>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Changes what is known of a camera; nothing happens where the PLC does not want to see it.</summary>
    public void Change(string camera, Func<CameraValues, CameraValues> change)
    {
        lock (_lock)
        {
            if (!_newest.TryGetValue(camera, out var values))
                return;
            _newest[camera] = values = change(values);
            _queue.Writer.TryWrite(new(camera, values));
        }
    }

    /// <summary>A second has passed.</summary>
    public void Beat() => _queue.Writer.TryWrite(default);

    public ValueTask<PlcUpdate> NextAsync(CancellationToken cancellation) => _queue.Reader.ReadAsync(cancellation);

    /// <summary>All cameras as they are now. What waits is forgotten: it is older.</summary>
    public IReadOnlyDictionary<string, CameraValues> TakeNewest()
    {
        lock (_lock)
        {
            while (_queue.Reader.TryRead(out _))
            {
            }

            return new Dictionary<string, CameraValues>(_newest);
        }
    }
}
