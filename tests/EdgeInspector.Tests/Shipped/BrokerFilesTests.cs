using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Tests.Mqtt;
using EdgeInspector.Tests.Sparkplug;
using MQTTnet;

namespace EdgeInspector.Tests.Shipped;

/// <summary>config/mosquitto: a real mosquitto with both files as they are written, but for where things lie.</summary>
public sealed class BrokerFilesTests : IDisposable
{
    private const string Device = "inspector-1", Prefix = $"edgeinspector/s/a/l/{Device}";

    private static readonly string[] Users = [Device, "inspector-2", "dashboard", "plc", "engineer", "scada-1"];

    private readonly TempFolder _folder = new();
    private readonly Authority _plant;
    private readonly int _port = Mosquitto.FreePort();

    public BrokerFilesTests()
    {
        _plant = new(_folder, "plant-ca");
        _plant.Issue("broker", "127.0.0.1");
        foreach (var user in Users)
            _plant.Issue(user);
    }

    public void Dispose()
    {
        _plant.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Daemon_SpeaksAndHears_AndEverybodyElseWhatIsTheirs()
    {
        using var broker = await StartAsync();
        await using var dashboard = await ConnectAsync("dashboard");
        await using var plc = await ConnectAsync("plc");
        await using var engineer = await ConnectAsync("engineer");
        await using var stranger = await ConnectAsync("inspector-2");
        await using var daemon = DaemonProcess.Run(_folder, Config("message"));

        await dashboard.OnlineAsync(Prefix);
        await plc.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "m" }""");
        Assert.Equal(202, (int)(await plc.NextAsync($"{Prefix}/cmd/trigger/response")).Json["status"]!);
        Assert.Equal("m", (string?)(await plc.NextAsync($"{Prefix}/left/result")).Json["measId"]);
        await plc.SendAsync($"{Prefix}/left/cmd/trigger", "");
        await dashboard.NextAsync($"{Prefix}/left/result/last");
        await dashboard.NextAsync($"{Prefix}/left/mask");
        await engineer.SendAsync($"{Prefix}/cmd/learn", "{}");
        await engineer.NextAsync($"{Prefix}/cmd/learn/response");
        await engineer.SendAsync($"{Prefix}/cmd/snapshot", """{ "camera": "left" }""");
        await engineer.NextAsync($"{Prefix}/left/snapshot");

        Assert.Equal("", daemon.Errors);
        Assert.DoesNotContain("refuse", daemon.Output, StringComparison.Ordinal);
        Assert.Empty(await stranger.RestAsync());
        Assert.DoesNotContain(await dashboard.RestAsync(), m => m.Topic.Contains("/cmd/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_ToWhatIsNotTheirs_IsRefused()
    {
        using var broker = await StartAsync();
        (string User, string Topic, bool IsAllowed)[] wishes =
        [
            ("inspector-2", $"{Prefix}/left/cmd/trigger", false), ("inspector-2", $"{Prefix}/cmd/learn", false), ("inspector-2", $"{Prefix}/config/desired", false),
            ("inspector-2", $"{Prefix}/left/result", false), ("inspector-2", $"{Prefix}/status", false), ("inspector-2", "edgeinspector/s/a/l/inspector-2/status", true),
            ("dashboard", $"{Prefix}/left/cmd/trigger", false), ("dashboard", $"{Prefix}/config/desired", false), ("dashboard", $"{Prefix}/left/result", false),
            ("plc", $"{Prefix}/config/desired", false), ("plc", $"{Prefix}/cmd/learn", false), ("plc", $"{Prefix}/left/cmd/trigger", true),
            ("engineer", $"{Prefix}/config/desired", true), ("engineer", $"{Prefix}/left/result", false),
            (Device, $"{Prefix}/config/desired", false), (Device, $"{Prefix}/cmd/learn", false), (Device, $"{Prefix}/left/result", true),
            ("inspector-2", SparkplugTopic("NCMD"), false), ("inspector-2", SparkplugTopic("NDATA"), false), ("dashboard", SparkplugTopic("NCMD"), false),
            ("inspector-2", "spBv1.0/STATE/scada-1", false), ("scada-1", SparkplugTopic("NCMD"), true), ("scada-1", SparkplugTopic("NBIRTH"), false),
        ];

        wishes = [.. wishes, .. TopicFilters.Written(new(Prefix), "left").Select(topic => (Device, topic, true))];

        foreach (var user in wishes.GroupBy(wish => wish.User))
        {
            await using var client = await ConnectAsync(user.Key);
            foreach (var (_, topic, isAllowed) in user)
                Assert.True(isAllowed == await client.MayWriteAsync(topic), $"{user.Key} to {topic}");
        }
    }

    [Fact]
    public async Task Client_WithoutACertificateOfThePlant_IsNotLetIn()
    {
        using var stranger = new Authority(_folder, "stranger");
        stranger.Issue("nobody");
        using var broker = await StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(null));
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync("nobody"));
    }

    [Fact]
    public async Task EdgeNode_IsBornAndCommanded_ByItsHostOnly()
    {
        using var broker = await StartAsync();
        await using var host = await ConnectAsync("scada-1");
        await using var stranger = await ConnectAsync("inspector-2");
        await host.SendAsync("spBv1.0/STATE/scada-1", SparkplugLine.State(true, 1), retain: true);
        var sparkplug = $$"""
            "mode": "sparkplug", "sparkplug": { "groupId": "g", "edgeNodeId": "{{Device}}", "primaryHost": "scada-1" }, "port":
            """;
        await using var daemon = DaemonProcess.Run(_folder, Config("sparkplug").Replace("\"port\":", sparkplug, StringComparison.Ordinal));

        await host.NextAsync(m => m.Topic == SparkplugTopic("DDATA") + "/left");
        await host.SendAsync(SparkplugTopic("NCMD"), SparkplugLine.Command(SparkplugLine.Rebirth));
        await host.NextAsync(m => m.Topic == SparkplugTopic("NBIRTH"));
        Assert.Equal(0, await daemon.StopAsync());
        await host.NextAsync(m => m.Topic == SparkplugTopic("NDEATH"));

        // All may know whether the host is there.
        Assert.All(await stranger.RestAsync(), m => Assert.Equal("spBv1.0/STATE/scada-1", m.Topic));
    }

    [Fact]
    public void Acl_NamesTopicsThatExist()
    {
        var lines = Repository.Read("config/mosquitto/edgeinspector.acl").Split('\n').Where(line => line.StartsWith("topic ", StringComparison.Ordinal) || line.StartsWith("pattern ", StringComparison.Ordinal));
        string[] nodes = [.. new[] { "NBIRTH", "NDATA", "NDEATH", "NCMD" }.Select(SparkplugTopic), .. new[] { "DBIRTH", "DDATA", "DDEATH", "DCMD" }.Select(type => SparkplugTopic(type) + "/left"), "spBv1.0/STATE/scada-1"];

        Assert.All(lines.Select(line => line.Split(' ')), line => Assert.Contains([.. TopicFilters.All, .. nodes], topic => TopicFilters.Matches(line[2].Replace("%u", Device, StringComparison.Ordinal), topic)));
    }

    private static string SparkplugTopic(string type) => $"spBv1.0/g/{type}/{Device}";

    private string Config(string kind) => Samples.Config.Replace("\"device\": \"d\"", $"\"device\": \"{Device}\"", StringComparison.Ordinal)
        .Replace("\"port\": 1883", $$"""
            "port": {{_port}}, "tls": { "caFile": "plant-ca.pem", "certificateFile": "{{Device}}.pem", "keyFile": "{{Device}}.key" }
            """, StringComparison.Ordinal)
        .Replace("\"staleAfterSeconds\": 10,", kind == "message" ? "\"staleAfterSeconds\": 10, \"trigger\": { \"by\": \"message\", \"deadlineMs\": 5000, \"queue\": 2 }," : "\"staleAfterSeconds\": 10,", StringComparison.Ordinal);

    private Task<Mosquitto> StartAsync()
    {
        File.WriteAllText(_folder["edgeinspector.acl"], Repository.Read("config/mosquitto/edgeinspector.acl"));
        return Mosquitto.StartAsWrittenAsync(
            Repository.Read("config/mosquitto/edgeinspector.conf").Replace("listener 8883", $"listener {_port} 127.0.0.1", StringComparison.Ordinal)
                .Replace("/etc/mosquitto/certs/", $"{_folder.Path}/", StringComparison.Ordinal).Replace("/etc/mosquitto/", $"{_folder.Path}/", StringComparison.Ordinal),
            _port);
    }

    /// <summary>A client with a user's certificate that wants to hear everything.</summary>
    private Task<Dashboard> ConnectAsync(string? user)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_plant.CertificateFile);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithTlsOptions(tls =>
        {
            tls.UseTls().WithTrustChain(authorities).WithRevocationMode(X509RevocationMode.NoCheck);
            if (user is not null)
                tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(_folder[$"{user}.pem"], _folder[$"{user}.key"])]);
        });
        return Dashboard.ConnectAsync(options.Build(), "#");
    }
}
