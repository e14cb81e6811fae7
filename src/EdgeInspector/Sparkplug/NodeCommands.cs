using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeInspector.Mqtt;
using EdgeInspector.Triggering;
using MQTTnet;

namespace EdgeInspector.Sparkplug;

/// <summary>
/// What hosts want of the node. A metric that is not meant to be written, or is not there, is passed over. Requests for a
/// rebirth are one until the births are sent; triggers that find no room are dropped, as those of a flood.
/// </summary>
internal sealed class NodeCommands(SparkplugTopics topics, WorkSignal work)
{
    public const string Rebirth = "Node Control/Rebirth", Trigger = "Device Control/Trigger";

    public const string MeasId = "Device Control/MeasId", PartId = "Device Control/PartId", DeadlineMs = "Device Control/DeadlineMs";

    private const int MostAnswers = 100;

    private readonly Channel<CommandRequest> _triggers =
        Channel.CreateBounded<CommandRequest>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentQueue<TriggerReply> _answers = new();

    private volatile bool _wantsRebirth;

    /// <summary>Whether a host asked for all births since <see cref="Born"/>.</summary>
    public bool WantsRebirth => _wantsRebirth;

    /// <summary>Everything that the broker hands over, but for STATE.</summary>
    public void Offer(MqttApplicationMessage message)
    {
        // A retained one is an old one, and no command: it would be carried out at every connect.
        if (message.Retain || CommandReader.Read(message.Payload.ToArray()) is not { } values)
            return;
        if (message.Topic == topics.NodeCommand && values.GetValueOrDefault(Rebirth) is true)
        {
            _wantsRebirth = true;
            work.Set();
        }
        else if (topics.CommandedDevice(message.Topic) is { } device && values.GetValueOrDefault(Trigger) is true)
        {
            _triggers.Writer.TryWrite(new(Topics.Trigger, ToJson(values), null, null) { Camera = device });
        }
    }

    public IAsyncEnumerable<CommandRequest> ReadTriggersAsync(CancellationToken cancellation) => _triggers.Reader.ReadAllAsync(cancellation);

    /// <summary>All births are about to be sent.</summary>
    public void Born() => _wantsRebirth = false;

    public void Answer(TriggerReply reply)
    {
        _answers.Enqueue(reply);
        while (_answers.Count > MostAnswers)
            _answers.TryDequeue(out _);
        work.Set();
    }

    public TriggerReply? NextAnswer() => _answers.TryDequeue(out var answer) ? answer : null;

    /// <summary>As a JSON trigger would have been written; an empty text is none.</summary>
    private static byte[] ToJson(IReadOnlyDictionary<string, object> values)
    {
        var json = new JsonObject();
        foreach (var (metric, key) in new[] { (MeasId, "measId"), (PartId, "partId"), (DeadlineMs, "deadlineMs") })
        {
            if (values.GetValueOrDefault(metric) is { } value and not "")
                json[key] = ToNode(value);
        }

        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static JsonNode ToNode(object value) => value switch
    {
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        bool isTrue => JsonValue.Create(isTrue),
        _ => JsonValue.Create($"{value}"),
    };
}
