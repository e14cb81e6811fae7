using System.Buffers;
using System.Text;
using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Whether commands reach the daemon. Some brokers grant a subscription that their access rules forbid, and then hand nothing
/// over; so it sends one to itself, on a topic that is no command.
/// </summary>
internal sealed class CommandProbe(Topics topics, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _secret = Guid.NewGuid().ToString("N");

    /// <summary>Takes the message that the probe has sent to itself; false for any other.</summary>
    public bool Hears(MqttApplicationMessage message)
    {
        if (message.Topic != topics.Probe)
            return false;
        if (message.Payload.ToArray().AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(_secret)))
            _heard.TrySetResult();
        return true;
    }

    /// <summary>Null when it came back, or when the broker lets the daemon send no commands, so that nobody can tell.</summary>
    public async Task<string?> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        var answer = await session.PublishAsync(new(topics.Probe, Encoding.UTF8.GetBytes(_secret), "text/plain", AtLeastOnce: true, Retain: false), cancellation);
        if (answer.Fate != Fate.Taken)
            return null;
        await Task.WhenAny(_heard.Task, Task.Delay(Patience, time, cancellation));
        cancellation.ThrowIfCancellationRequested();
        return _heard.Task.IsCompleted ? null : $"the broker grants the subscription but hands nothing over; let it read {topics.Prefix}/cmd/#";
    }
}
