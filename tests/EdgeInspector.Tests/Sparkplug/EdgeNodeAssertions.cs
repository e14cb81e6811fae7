namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Base of the tests that are called as the assertions of the specification (Sparkplug 3.0.0) are.</summary>
public abstract class EdgeNodeAssertions
{
    private readonly EdgeNodeLife _life;

    protected EdgeNodeAssertions(EdgeNodeLife life)
    {
        Protoc.SkipUnlessThere();
        Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is not installed (apt-get install mosquitto)");
        _life = life;
    }

    internal EdgeNodeLife Life => _life;

    /// <summary>The messages of some types, of which there must be some.</summary>
    internal IReadOnlyList<Published> Of(params string[] types)
    {
        Published[] found = [.. _life.All.Where(message => types.Contains(message.Type))];
        Assert.Equal(types.Order(), found.Select(message => message.Type).Distinct().Order());
        return found;
    }

    /// <summary>The messages of a type, each with what came before it in the same connection.</summary>
    internal IEnumerable<(Published? Before, Published Message)> Pairs(string type) =>
        from connection in _life.Connections
        let messages = _life.All.Where(message => message.Connection == connection).ToList()
        from index in Enumerable.Range(0, messages.Count)
        where messages[index].Type == type
        select (index > 0 ? messages[index - 1] : null, messages[index]);

    internal void IsNumberedOn(string type)
    {
        Assert.NotEmpty(Pairs(type));
        Assert.All(Pairs(type), pair => Assert.Equal((pair.Before!.Payload.Seq + 1) % 256, pair.Message.Payload.Seq));
    }

    internal void IsSent(string type, int qos, bool retain) => Assert.All(Of(type), message => Assert.Equal((qos, retain), (message.Packet.QoS, message.Packet.Retain)));

    /// <summary>The time of sending, in UTC: within the minutes of this test.</summary>
    internal void IsStamped(string type) => Assert.All(Of(type), message => Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(message.Payload.Timestamp!.Value), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddSeconds(1)));

    internal void IsAt(string type, bool ofDevice) =>
        Assert.All(Of(type), message => Assert.Equal(SparkplugLine.Topic(type, ofDevice ? message.Device ?? "a device" : null), message.Topic));
}
