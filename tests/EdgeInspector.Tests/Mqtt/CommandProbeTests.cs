namespace EdgeInspector.Tests.Mqtt;

/// <summary>The daemon and a real broker that may keep commands to itself.</summary>
public sealed class CommandProbeTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();
    private readonly int _otherPort = Mosquitto.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_ThatTheBrokerSilentlyKeeps_RaiseAnAlarmThatStatusNames()
    {
        // mosquitto grants the subscription, and then hands nothing over.
        File.WriteAllText(_folder["acl"], $"topic write {Prefix}/#\n");
        using var broker = await Mosquitto.StartNewAsync($"listener {_otherPort} 127.0.0.1\nallow_anonymous true\nacl_file {_folder["acl"]}\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(_otherPort));

        var alarm = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/alarm")).Json;
        Assert.Equal(("commands-unheard", "raised", "d"), ((string?)alarm["condition"], (string?)alarm["state"], (string?)alarm["device"]));
        Assert.Contains($"let it read {Prefix}/cmd/#", (string?)alarm["message"], StringComparison.Ordinal);
        var status = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && m.Json["alarms"]!.AsArray().Count > 0);
        Assert.Equal(["commands-unheard"], status.Json["alarms"]!.AsArray().Select(name => (string?)name));
    }

    [Theory]
    [InlineData("topic readwrite {0}/#")]
    [InlineData("topic write {0}/#\ntopic read {0}/cmd/+\ntopic read {0}/+/cmd/trigger\ntopic deny {0}/cmd/probe")] // nobody can tell
    public async Task Commands_ThatArrive_RaiseNone(string rights)
    {
        File.WriteAllText(_folder["acl"], rights.Replace("{0}", Prefix, StringComparison.Ordinal) + "\n");
        using var broker = await Mosquitto.StartNewAsync($"listener {_otherPort} 127.0.0.1\nallow_anonymous true\nacl_file {_folder["acl"]}\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(_otherPort));
        await dashboard.OnlineAsync(Prefix);

        await dashboard.SendAsync($"{Prefix}/cmd/learn", "{}");

        Assert.Equal(400, (int)(await dashboard.NextAsync($"{Prefix}/cmd/learn/response")).Json["status"]!);
        Assert.DoesNotContain("no commands", daemon.Output, StringComparison.Ordinal);
    }

    private static string Config(int port) => Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal);
}
