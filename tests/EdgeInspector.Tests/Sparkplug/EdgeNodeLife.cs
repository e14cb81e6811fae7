namespace EdgeInspector.Tests.Sparkplug;

/// <summary>
/// The life of an Edge Node, once for all assertions: a primary host that is not there, comes, asks for a rebirth, commands and
/// goes; a camera that dies and comes back; a stop, a start, and a death by kill. Everything goes through a real mosquitto.
/// </summary>
public sealed class EdgeNodeLife : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Mosquitto? _broker;

    /// <summary>Everything the daemon published, in order, decoded by protoc.</summary>
    internal IReadOnlyList<Published> All { get; private set; } = [];

    internal IReadOnlyList<TappedConnection> Connections { get; private set; } = [];

    /// <summary>What the broker said of the Edge Node after it was killed.</summary>
    internal Published? Will { get; private set; }

    /// <summary>The answer to a trigger, as the camera's metrics tell it.</summary>
    internal SparkplugPayload? TriggerAnswer { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/sbin/mosquitto") || !File.Exists("/usr/bin/protoc"))
            return;
        _broker = await Mosquitto.StartNewAsync();
        await using var tap = new Wiretap(_broker.Port);
        await using var host = await Dashboard.ConnectAsync(_broker.Port, "spBv1.0/#");
        var config = SparkplugLine.ThreeCameras(_folder, SparkplugLine.Config(tap.Port, $", \"primaryHost\": \"{SparkplugLine.Host}\""));
        await LiveAsync(host, tap, config);
        await DieAsync(host, config);

        Connections = tap.Connections;
        var published = Connections.SelectMany((connection, index) => connection.Sent.Where(p => p.Type == MqttPacket.Publish), (connection, packet) => (connection, packet)).ToList();
        var payloads = Protoc.Decode(published.Select(p => p.packet.Message().Payload));
        All = [.. published.Zip(payloads, (p, payload) => new Published(p.connection, p.packet, p.packet.Message().Topic, payload))];
    }

    public ValueTask DisposeAsync()
    {
        _broker?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LiveAsync(Dashboard host, Wiretap tap, string config)
    {
        await host.SendAsync(SparkplugLine.StateTopic("another"), SparkplugLine.State(true, 9000), retain: true);
        await host.SendAsync(SparkplugLine.StateTopic(), SparkplugLine.State(false, 1000), retain: true);
        await using var daemon = DaemonProcess.Run(_folder, config);
        await MoreResultsAsync(daemon, 10);
        await StateAsync(host, online: true, 500);
        await MoreResultsAsync(daemon, 5);
        await StateAsync(host, online: true, 2000);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("NDATA"));
        await Wait.UntilAsync(() => tap.Connections[0].Sent.Count(p => p.Type == MqttPacket.Publish) > 300);

        await host.SendAsync(SparkplugLine.Topic("NCMD"), SparkplugLine.Command("""name: "no such metric" int: 7"""));
        await host.SendAsync(SparkplugLine.Topic("NCMD"), [0xff, 0xff, 0xff]);
        await host.SendAsync(SparkplugLine.Topic("NCMD"), SparkplugLine.Command("""name: "no such metric" int: 7""", SparkplugLine.Rebirth));
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("NBIRTH"));

        await host.SendAsync(SparkplugLine.Topic("DCMD", "right"), SparkplugLine.Command(
            """name: "Device Control/Trigger" boolean: true""", """name: "Device Control/MeasId" string: "m-1" """, """name: "Device Control/PartId" string: "part 7" """));
        TriggerAnswer = Protoc.Decode((await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "right") && Protoc.Decode(m.Payload).Has("Trigger/Status"))).Payload);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "right") && Protoc.Decode(m.Payload).Has("Result/MeasId"));

        Directory.Move(_folder["removable"], _folder["removed"]);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDEATH", "gone"));
        Directory.Move(_folder["removed"], _folder["removable"]);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DBIRTH", "gone"));

        await StateAsync(host, online: false, 1500);
        await MoreResultsAsync(daemon, 5);
        await StateAsync(host, online: false, 2000);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("NDEATH"));
        await Wait.UntilAsync(() => tap.Connections.Count == 2);
        await MoreResultsAsync(daemon, 5);
        await StateAsync(host, online: true, 3000);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left"));
        Assert.Equal(0, await daemon.StopAsync());
        await host.RestAsync();
    }

    private async Task DieAsync(Dashboard host, string config)
    {
        await using var daemon = DaemonProcess.Run(_folder, config);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left"));
        daemon.Kill();
        var will = await host.NextAsync(m => m.Topic == SparkplugLine.Topic("NDEATH"));
        Will = new(null!, null!, will.Topic, Protoc.Decode(will.Payload));
    }

    private static Task StateAsync(Dashboard host, bool online, long timestamp) =>
        host.SendAsync(SparkplugLine.StateTopic(), SparkplugLine.State(online, timestamp), retain: true);

    private static async Task MoreResultsAsync(DaemonProcess daemon, int count)
    {
        var wanted = Results() + count;
        await Wait.UntilAsync(() => Results() >= wanted);
        int Results() => daemon.Output.Split("1-good.png").Length;
    }
}

/// <summary>One message of the Edge Node.</summary>
internal sealed record Published(TappedConnection Connection, MqttPacket Packet, string Topic, SparkplugPayload Payload)
{
    private string[] Levels => Topic.Split('/');

    /// <summary>NBIRTH, DDATA and so on.</summary>
    public string Type => Levels[2];

    public string? Device => Levels.ElementAtOrDefault(4);

    public long? BdSeq => Payload.Has("bdSeq") ? long.Parse(Payload["bdSeq"].Value!, System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>All tests on the one life.</summary>
[CollectionDefinition(Name)]
public sealed class OneEdgeNode : ICollectionFixture<EdgeNodeLife>
{
    public const string Name = "one Edge Node";
}
