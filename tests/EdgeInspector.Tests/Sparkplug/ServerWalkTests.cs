namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Two brokers, and a primary host that moves from one to the other.</summary>
public sealed class ServerWalkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ServerWalkTests() => Protoc.SkipUnlessThere();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task tck_id_operational_behavior_primary_application_state_with_multiple_servers_walk()
    {
        using var first = await Mosquitto.StartNewAsync();
        using var second = await Mosquitto.StartNewAsync();
        await using var hostOfFirst = await Dashboard.ConnectAsync(first.Port, "spBv1.0/#");
        await using var hostOfSecond = await Dashboard.ConnectAsync(second.Port, "spBv1.0/#");
        await SayAsync(hostOfFirst, online: true, 1000);
        await using var daemon = DaemonProcess.Run(_folder, Config(first.Port, second.Port));
        await hostOfFirst.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left"));

        await SayAsync(hostOfFirst, online: false, 1000);
        await SayAsync(hostOfSecond, online: true, 500);

        await hostOfFirst.NextAsync(m => m.Topic == SparkplugLine.Topic("NDEATH"));
        await hostOfSecond.NextAsync(m => m.Topic == SparkplugLine.Topic("NBIRTH"));
    }

    [Fact]
    public async Task tck_id_operational_behavior_primary_application_state_with_multiple_servers_single_server()
    {
        using var first = await Mosquitto.StartNewAsync();
        using var second = await Mosquitto.StartNewAsync();
        await using var hostOfFirst = await Dashboard.ConnectAsync(first.Port, "spBv1.0/#");
        await using var hostOfSecond = await Dashboard.ConnectAsync(second.Port, "spBv1.0/#");
        await SayAsync(hostOfFirst, online: false, 1000);
        await SayAsync(hostOfSecond, online: true, 500);
        await using var tapOfFirst = new Wiretap(first.Port);
        await using var tapOfSecond = new Wiretap(second.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(tapOfFirst.Port, tapOfSecond.Port));

        await hostOfSecond.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left"));

        // The first one was left, with nothing published, and not come back to.
        var left = Assert.Single(tapOfFirst.Connections).Sent.ToList();
        Assert.Equal(MqttPacket.Disconnect, left[^1].Type);
        Assert.DoesNotContain(left, packet => packet.Type == MqttPacket.Publish);
        Assert.DoesNotContain(await hostOfFirst.RestAsync(), m => m.Topic.Contains("BIRTH", StringComparison.Ordinal));
    }

    private static Task SayAsync(Dashboard host, bool online, long timestamp) => host.SendAsync(SparkplugLine.StateTopic(), SparkplugLine.State(online, timestamp), retain: true);

    private static string Config(int first, int second) =>
        SparkplugLine.Config(first, $$""", "primaryHost": "{{SparkplugLine.Host}}", "otherServers": [{ "host": "127.0.0.1", "port": {{second}} }]""");
}
