using System.Buffers;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>Commands that have arrived and wait to be carried out. Those of a flood that find no room are dropped: their senders get no answer.</summary>
internal sealed class CommandInbox
{
    private readonly Topics _topics;

    private readonly Channel<CommandRequest> _requests = CreateChannel(32);

    /// <summary>Apart from the others: a part that is in place must not wait behind them.</summary>
    private readonly Channel<CommandRequest> _triggers = CreateChannel(256);

    /// <summary>The newest wins: nobody wants what somebody has already corrected.</summary>
    private readonly Channel<byte[]> _configs;

    public CommandInbox(Topics topics)
    {
        _topics = topics;
        _configs = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }, dropped => ConfigDropped?.Invoke(dropped));
    }

    /// <summary>A configuration will not be looked at, because a newer one came.</summary>
    public event Action<byte[]>? ConfigDropped;

    /// <summary>Takes a message that came from the broker. A retained one is an old one, and no command: it would be carried out at every connect. A configuration is retained.</summary>
    public void Offer(MqttApplicationMessage message)
    {
        if (_topics.TakesConfiguration && message.Topic == _topics.DesiredConfig)
        {
            // An empty one takes back what nobody has looked at yet.
            if (!message.Payload.IsEmpty)
                _configs.Writer.TryWrite(message.Payload.ToArray());
            else if (_configs.Reader.TryRead(out var withdrawn))
                ConfigDropped?.Invoke(withdrawn);
        }

        if (message.Retain)
            return;
        if (_topics.TriggeredCamera(message.Topic) is { } camera)
            _triggers.Writer.TryWrite(Request(Topics.Trigger, message) with { Camera = camera });
        else if (_topics.CommandOf(message.Topic) is { } name)
            _requests.Writer.TryWrite(Request(name, message));
    }

    public IAsyncEnumerable<CommandRequest> ReadAllAsync(CancellationToken cancellation) => _requests.Reader.ReadAllAsync(cancellation);

    public IAsyncEnumerable<CommandRequest> ReadTriggersAsync(CancellationToken cancellation) => _triggers.Reader.ReadAllAsync(cancellation);

    /// <summary>Messages on <c>config/desired</c>.</summary>
    public IAsyncEnumerable<byte[]> ReadConfigsAsync(CancellationToken cancellation) => _configs.Reader.ReadAllAsync(cancellation);

    private static CommandRequest Request(string name, MqttApplicationMessage message) => new(name, message.Payload.ToArray(), message.ResponseTopic, message.CorrelationData);

    private static Channel<CommandRequest> CreateChannel(int room) =>
        Channel.CreateBounded<CommandRequest>(new BoundedChannelOptions(room) { FullMode = BoundedChannelFullMode.DropWrite });
}
