using System.Threading.Channels;

namespace EdgeInspector.Mqtt;

/// <summary>Wakes the one that delivers; any number of signals before it looks are one.</summary>
internal sealed class WorkSignal
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _signal.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellation) => await _signal.Reader.ReadAsync(cancellation);
}
