using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>The daemon and a real broker that does not make it easy.</summary>
public sealed class ConnectionTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();
    private readonly int _otherPort = Mosquitto.FreePort();

    private static bool IsAlarm(Dashboard.Received message) => message.Topic == $"{Prefix}/alarm" && (string?)message.Json["condition"] == "client-id-taken";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClientId_ThatAnotherClientTakesAgainAndAgain_RaisesAnAlarm()
    {
        // This broker closes the connection without a word then.
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        Task<Dashboard.Received> NextAsync(bool isOnline) => dashboard.NextAsync(m => IsAlarm(m) || (m.Topic == $"{Prefix}/status" && (bool)m.Json["online"]! == isOnline));

        // Three times suffice, but a connection that is cut in the middle of a message looks like a fault of the network.
        var next = await NextAsync(isOnline: true);
        for (var time = 0; time < 20 && !IsAlarm(next); time++)
        {
            using var other = new MqttClientFactory().CreateMqttClient();
            await other.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId("edgeinspector-s-a-l-d").Build(), Cancellation);
            next = await NextAsync(isOnline: false);
            if (!IsAlarm(next))
                next = await NextAsync(isOnline: true);
        }

        var alarm = (IsAlarm(next) ? next : await dashboard.NextAsync(IsAlarm)).Json;
        Assert.Equal(("client-id-taken", "another client may use the client id edgeinspector-s-a-l-d; give one of them another id (/mqtt/clientId)"), ((string?)alarm["condition"], (string?)alarm["message"]));
    }

    [Fact]
    public async Task ClientId_ThatAnotherClientTakes_IsNamedAtOnceWhereTheBrokerSaysSo()
    {
        await using var broker = new ScriptedBroker { Answer = m => Task.FromResult(m.Topic.EndsWith("/result", StringComparison.Ordinal) ? ScriptedBroker.TakeOver : 0) };
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));

        await daemon.SaysAsync("no connection to the broker");
        await daemon.SaysAsync("another client uses the client id edgeinspector-s-a-l-d; give one of them another id (/mqtt/clientId)");
    }

    [Fact]
    public async Task Will_OfAnEarlierStartThatComesLate_IsToldByItsBootIdAndReplaced()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var relay = new TcpRelay(broker.Port);
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        JsonNode earlier;
        await using (var daemon = DaemonProcess.Run(_folder, Config(relay.Port)))
        {
            earlier = (await dashboard.OnlineAsync(Prefix)).Json;
            daemon.Kill();
        }

        // The broker has not noticed, and would find out by the client id alone.
        await using var next = DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"port\":", "\"clientId\": \"renamed\", \"port\":", StringComparison.Ordinal));
        var boot = (string?)(await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && (string?)m.Json["bootId"] != (string?)earlier["bootId"])).Json["bootId"];
        relay.Drop();

        var late = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && !(bool)m.Json["online"]!)).Json;
        Assert.Equal((string?)earlier["bootId"], (string?)late["bootId"]);
        Assert.Equal(boot, (string?)(await dashboard.OnlineAsync(Prefix)).Json["bootId"]);
    }

    [Fact]
    public async Task Results_ComeThroughAWebSocket()
    {
        using var broker = await Mosquitto.StartNewAsync($"listener {_otherPort}\nprotocol websockets\nallow_anonymous true\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(_otherPort).Replace("\"port\":", "\"webSocket\": \"/mqtt\", \"port\":", StringComparison.Ordinal));

        Assert.Equal("local", (string?)(await dashboard.OnlineAsync(Prefix)).Json["connection"]);
        Assert.NotNull((await dashboard.NextAsync("/left/result")).Json["seq"]);
        Assert.Equal(0, await daemon.StopAsync());
        Assert.Equal("Halted", (string?)(await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && !(bool)m.Json["online"]!)).Json["state"]);
    }

    private static string Config(int port) => Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal);
}
