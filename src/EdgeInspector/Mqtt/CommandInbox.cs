using System.Buffers;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>Commands that have arrived and wait to be carried out. Those of a flood that find no room are dropped: their senders get no answer.</summary>
internal sealed class CommandInbox(Topics topics)
{
    private readonly Channel<CommandRequest> _requests =
        Channel.CreateBounded<CommandRequest>(new BoundedChannelOptions(32) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes a message that came from the broker. A retained one is an old one, and no command: it would be carried out at every connect.</summary>
    public void Offer(MqttApplicationMessage message)
    {
        if (message.Retain || topics.CommandOf(message.Topic) is not { } name)
            return;
        _requests.Writer.TryWrite(new(name, message.Payload.ToArray(), message.ResponseTopic, message.CorrelationData));
    }

    public IAsyncEnumerable<CommandRequest> ReadAllAsync(CancellationToken cancellation) => _requests.Reader.ReadAllAsync(cancellation);
}
