using EdgeInspector.Mqtt;

namespace EdgeInspector.Sparkplug;

/// <summary>The messages of one connection, numbered through. Each returns null when the broker was sent it, else what is wrong.</summary>
internal sealed class NodePublisher(BrokerSession session, SparkplugTopics topics, int bdSeq, TimeProvider time)
{
    public const string BdSeq = "bdSeq";

    private int _seq;

    /// <summary>The connection's number, as NBIRTH and NDEATH carry it.</summary>
    public static Metric Number(int bdSeq, long now) => new(BdSeq, DataType.Int64, (long)bdSeq, now);

    /// <summary>What the broker says when the connection breaks, and the node itself when it goes.</summary>
    public static Message Death(SparkplugTopics topics, int bdSeq, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new(topics.NodeDeath, PayloadWriter.Write(new(now, null, [Number(bdSeq, now)]), withTypes: true), Message.Protobuf, AtLeastOnce: true, Retain: false);
    }

    public Task<string?> BirthAsync(IReadOnlyList<Metric> metrics, CancellationToken cancellation)
    {
        _seq = 0;
        return PublishAsync(topics.NodeBirth, metrics, isBirth: true, cancellation);
    }

    public Task<string?> DataAsync(IReadOnlyList<Metric> metrics, CancellationToken cancellation) => PublishAsync(topics.NodeData, metrics, isBirth: false, cancellation);

    public Task<string?> BirthAsync(string device, IReadOnlyList<Metric> metrics, CancellationToken cancellation) =>
        PublishAsync(topics.DeviceBirth(device), metrics, isBirth: true, cancellation);

    public Task<string?> DataAsync(string device, IReadOnlyList<Metric> metrics, CancellationToken cancellation) =>
        PublishAsync(topics.DeviceData(device), metrics, isBirth: false, cancellation);

    public Task<string?> DeathAsync(string device, CancellationToken cancellation) => PublishAsync(topics.DeviceDeath(device), [], isBirth: false, cancellation);

    public async Task<string?> DeathAsync(CancellationToken cancellation) => (await session.PublishAsync(Death(topics, bdSeq, time), cancellation)).Problem;

    /// <summary>Waits until the broker has all of it.</summary>
    public Task<string?> FlushAsync(CancellationToken cancellation) => session.FlushAsync(cancellation);

    private async Task<string?> PublishAsync(string topic, IReadOnlyList<Metric> metrics, bool isBirth, CancellationToken cancellation)
    {
        var payload = PayloadWriter.Write(new(time.GetUtcNow().ToUnixTimeMilliseconds(), _seq, metrics), withTypes: isBirth);
        var answer = await session.PublishAsync(new(topic, payload, Message.Protobuf, AtLeastOnce: false, Retain: false), cancellation);

        // Not when it was cancelled: what was never sent leaves no gap.
        _seq = (_seq + 1) % 256;
        return answer.Problem;
    }
}
