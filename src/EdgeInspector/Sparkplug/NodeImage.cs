using System.Text.Json;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Sparkplug;

/// <summary>
/// The Edge Node and its devices as they are. What the daemon would retain on the broker in its own topics, states and newest
/// results, is taken from there and told as metrics.
/// </summary>
internal sealed class NodeImage
{
    private readonly Topics _topics;
    private readonly RetainedTopics _retained;
    private readonly TimeProvider _time;

    public NodeImage(Topics topics, RetainedTopics retained, LineUp lineUp, TimeProvider time)
    {
        (_topics, _retained, _time) = (topics, retained, time);
        Devices = lineUp.Lines.ToDictionary(line => line.Camera, line => new NodeDevice(line, Now));
        Node.Set([new(NodeCommands.Rebirth, DataType.Boolean, false, Now), .. MetricSources.Node.Select(source => new Metric(source.Name, source.Type, null, Now))]);
    }

    public Told Node { get; } = new();

    public IReadOnlyDictionary<string, NodeDevice> Devices { get; }

    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Before the births of a connection.</summary>
    public void Connect(int bdSeq)
    {
        Refresh();
        Node.Set([NodePublisher.Number(bdSeq, Now)]);
        foreach (var device in Devices.Values)
            device.Connect();
    }

    /// <summary>Takes in what has happened.</summary>
    public void Refresh()
    {
        while (_retained.TakeUnsent() is { } message)
        {
            using var document = JsonDocument.Parse(message.Payload);
            Take(message.Topic, document.RootElement.Clone());
        }

        foreach (var device in Devices.Values)
            device.Refresh(Now);
    }

    private void Take(string topic, JsonElement message)
    {
        if (topic == _topics.Status)
            Node.Set(MetricSources.Node.Select(source => source.Read(message, Now)));
        else if (Devices.Values.FirstOrDefault(device => topic == _topics.CameraStatus(device.Id)) is { } camera)
            camera.TakeStatus(message, Now);
        else if (Devices.Values.FirstOrDefault(device => topic == _topics.LastResult(device.Id)) is { } inspected)
            inspected.TakeNewestResult(message);
    }
}
