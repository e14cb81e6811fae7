using System.Globalization;
using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>What can go wrong around an Edge Node, with real brokers.</summary>
public sealed class SparkplugDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SparkplugDeliveryTests() => Protoc.SkipUnlessThere();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_ThatABrokerTookInAndDiedWith_AreSentAgain()
    {
        using var broker = await Mosquitto.StartNewAsync();
        var seen = new SortedSet<long>();
        await using var daemon = DaemonProcess.Run(_folder, SparkplugLine.Config(broker.Port));
        await using (var host = await Dashboard.ConnectAsync(broker.Port, SparkplugLine.Topic("DDATA", "left")))
        {
            Keep(await host.NextAsync(_ => true));
            broker.Freeze();
            var judged = daemon.Output.Split("2-bad.png").Length;

            // The kernel takes results for a broker that reads nothing: sent they are, and gone with it.
            await Wait.UntilAsync(() => daemon.Output.Split("2-bad.png").Length > judged + 3);
            foreach (var message in await host.RestAsync())
                Keep(message);
            broker.Stop();
        }

        await daemon.SaysAsync("no connection to the broker");
        await broker.StartAsync();
        await using var again = await Dashboard.ConnectAsync(broker.Port, SparkplugLine.Topic("DDATA", "left"));
        while (!Keep(await again.NextAsync(_ => true)))
        {
        }

        Assert.Equal(Enumerable.Range(1, (int)seen.Max).Select(seq => (long)seq), seen);

        // Whether a result was live, after those that were late.
        bool Keep(Dashboard.Received message)
        {
            var payload = Protoc.Decode(message.Payload);
            if (!payload.Has("Result/Seq"))
                return false;
            seen.Add(long.Parse(payload["Result/Seq"].Value!, CultureInfo.InvariantCulture));
            return !payload["Result/Seq"].IsHistorical && seen.Count > 5;
        }
    }

    [Fact]
    public async Task Rebirths_OfManyHostsAtOnce_AreShared()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var host = await Dashboard.ConnectAsync(broker.Port, "spBv1.0/+/NBIRTH/+");
        await using var daemon = DaemonProcess.Run(_folder, SparkplugLine.Config(broker.Port));
        await host.NextAsync(_ => true);

        for (var i = 0; i < 20; i++)
            await host.SendAsync(SparkplugLine.Topic("NCMD"), SparkplugLine.Command(SparkplugLine.Rebirth));

        await host.NextAsync(_ => true);
        Assert.InRange((await host.RestAsync()).Count, 0, 1);
    }

    [Fact]
    public async Task Command_ThatIsRetained_IsNone()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var host = await Dashboard.ConnectAsync(broker.Port, "spBv1.0/+/+/+/left");
        var trigger = SparkplugLine.Command("""name: "Device Control/Trigger" boolean: true""");
        await host.SendAsync(SparkplugLine.Topic("DCMD", "left"), trigger, retain: true);
        var config = SparkplugLine.Config(broker.Port)
            .Replace("\"staleAfterSeconds\": 10,", "\"staleAfterSeconds\": 10, \"trigger\": { \"by\": \"message\", \"deadlineMs\": 5000, \"queue\": 2 },", StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(_folder, config);
        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DBIRTH", "left"));
        Assert.DoesNotContain(await host.RestAsync(), m => m.Topic == SparkplugLine.Topic("DDATA", "left"));

        await host.SendAsync(SparkplugLine.Topic("DCMD", "left"), trigger);

        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left") && Protoc.Decode(m.Payload).Has("Result/Seq"));
    }

    [Fact]
    public async Task Results_OfACameraThatIsNotConfiguredAnyMore_AreTold_AndHoldUpNothing()
    {
        var config = SparkplugLine.Config(Mosquitto.FreePort());
        await using (var daemon = DaemonProcess.Run(_folder, config))
        {
            await daemon.SaysAsync("2-bad.png");
            Assert.Equal(0, await daemon.StopAsync());
        }

        using var broker = await Mosquitto.StartNewAsync();
        await using var host = await Dashboard.ConnectAsync(broker.Port, "spBv1.0/#");
        await using var again = DaemonProcess.Run(_folder, SparkplugLine.Config(broker.Port).Replace("\"left\"", "\"front\"", StringComparison.Ordinal));

        await host.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "front"));

        await again.SaysAsync("result 1 is of camera left, which is not configured any more, and is not delivered");
        await again.SaysAsync($"-t 'spBv1.0/{SparkplugLine.Group}/+/{SparkplugLine.Node}/#'");
    }

    [Fact]
    public async Task Topics_OfTheJsonMode_StayEmpty()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var everybody = await Dashboard.ConnectAsync(broker.Port, "#");
        await using var daemon = DaemonProcess.Run(_folder, SparkplugLine.Config(broker.Port));

        await everybody.NextAsync(m => m.Topic == SparkplugLine.Topic("DDATA", "left"));
        Assert.Equal(0, await daemon.StopAsync());

        Assert.All(await everybody.RestAsync(), m => Assert.StartsWith("spBv1.0/", m.Topic, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"mode\": \"sparkplug\"", "/mqtt/sparkplug: is missing; \"mode\": \"sparkplug\" needs groupId and edgeNodeId")]
    [InlineData("\"mode\": \"opc\"", "/mqtt/mode: \"opc\" is not \"json\" or \"sparkplug\"")]
    [InlineData("\"sparkplug\": { \"groupId\": \"a/b\", \"edgeNodeId\": \"n\" }", "/mqtt/sparkplug/groupId: \"a/b\" is not a Sparkplug id (1 to 64 characters, none of them + / #)")]
    [InlineData(
        "\"sparkplug\": { \"groupId\": \"g\", \"edgeNodeId\": \"n\", \"otherServers\": [{ \"host\": \"broker-2\", \"port\": 1883 }] }",
        "/mqtt/sparkplug/otherServers/0/host: broker-2 is another machine, and a plain connection can be read and changed on the way; give mqtt \"tls\": {} (or \"insecure\": true)")]
    public void Configuration_ThatCannotWork_IsRefused(string mqtt, string complaint)
    {
        var (_, errors) = ConfigReader.Read(Samples.Config.Replace("\"port\": 1883", $"\"port\": 1883, {mqtt}", StringComparison.Ordinal), "/");

        Assert.Equal([complaint], errors.Select(error => $"{error}"));
    }
}
