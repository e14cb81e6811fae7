using System.Buffers;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>Commands that have arrived and wait to be carried out. Those of a flood that find no room are dropped: their senders get no answer.</summary>
internal sealed class CommandInbox(Topics topics)
{
    private readonly Channel<CommandRequest> _requests = CreateChannel(32);

    /// <summary>Apart from the others: a part that is in place must not wait behind them.</summary>
    private readonly Channel<CommandRequest> _triggers = CreateChannel(256);

    /// <summary>Takes a message that came from the broker. A retained one is an old one, and no command: it would be carried out at every connect.</summary>
    public void Offer(MqttApplicationMessage message)
    {
        if (message.Retain)
            return;
        if (topics.TriggeredCamera(message.Topic) is { } camera)
            _triggers.Writer.TryWrite(Request(Topics.Trigger, message) with { Camera = camera });
        else if (topics.CommandOf(message.Topic) is { } name)
            _requests.Writer.TryWrite(Request(name, message));
    }

    public IAsyncEnumerable<CommandRequest> ReadAllAsync(CancellationToken cancellation) => _requests.Reader.ReadAllAsync(cancellation);

    public IAsyncEnumerable<CommandRequest> ReadTriggersAsync(CancellationToken cancellation) => _triggers.Reader.ReadAllAsync(cancellation);

    private static CommandRequest Request(string name, MqttApplicationMessage message) => new(name, message.Payload.ToArray(), message.ResponseTopic, message.CorrelationData);

    private static Channel<CommandRequest> CreateChannel(int room) =>
        Channel.CreateBounded<CommandRequest>(new BoundedChannelOptions(room) { FullMode = BoundedChannelFullMode.DropWrite });
}
