namespace EdgeInspector.Tests.Mqtt;

/// <summary>The daemon and a mosquitto that speaks TLS; the dashboard watches over a plain listener of the same broker.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();
    private readonly Authority _plant;
    private readonly Authority _stranger;
    private readonly int _tlsPort = Mosquitto.FreePort();

    public TlsTests()
    {
        _plant = new(_folder, "plant");
        _stranger = new(_folder, "stranger");
        _plant.Issue("broker", "127.0.0.1");
        _plant.Issue("device");
    }

    public void Dispose()
    {
        _plant.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Results_ComeThroughTls_WithThePlantsAuthorityAndTheDevicesCertificate()
    {
        using var broker = await StartAsync("require_certificate true");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config($"\"caFile\": \"plant.pem\", {Own("device")}"));

        var status = await dashboard.OnlineAsync(Prefix);
        Assert.Equal("tls", (string?)status.Json["connection"]);
        Assert.NotNull((await dashboard.NextAsync("/left/result")).Json["seq"]);
    }

    [Fact]
    public async Task Results_ComeThroughAnEncryptedWebSocket_WithTheDevicesCertificate()
    {
        using var broker = await StartAsync("require_certificate true\nprotocol websockets");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, OverWebSocket(Config($"\"caFile\": \"plant.pem\", {Own("device")}")));

        Assert.Equal("tls", (string?)(await dashboard.OnlineAsync(Prefix)).Json["connection"]);
        Assert.NotNull((await dashboard.NextAsync("/left/result")).Json["seq"]);
    }

    [Theory]
    [InlineData("\"caFile\": \"stranger.pem\"", "does not come from an authority")]
    [InlineData("\"serverName\": \"other-broker\", \"caFile\": \"plant.pem\"", "the certificate is not for other-broker but for broker (CN=broker)")]
    public async Task Broker_BehindAWebSocketThatIsNotTheRightOne_IsToldNothing(string tls, string problem)
    {
        using var broker = await StartAsync("protocol websockets");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, OverWebSocket(Config(tls)));

        await daemon.SaysAsync("no connection to the broker");
        await daemon.SaysAsync(problem);
        Assert.Empty(await dashboard.RestAsync());
    }

    [Theory]
    [InlineData("\"caFile\": \"stranger.pem\"", "does not come from an authority that mqtt/tls/caFile names (")]
    [InlineData("\"serverName\": \"other-broker\", \"caFile\": \"plant.pem\"", "the certificate is not for other-broker but for broker (CN=broker); mqtt/tls/serverName can name whom it is for")]
    [InlineData("", "does not come from an authority that the system trusts; mqtt/tls/caFile can name another authority (")]
    public async Task Broker_ThatIsNotTheRightOne_IsToldNothing(string tls, string problem)
    {
        using var broker = await StartAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(tls));

        await daemon.SaysAsync("no connection to the broker");
        await daemon.SaysAsync(problem);
        Assert.Empty(await dashboard.RestAsync());
    }

    [Fact]
    public async Task Certificate_ThatIsRenewed_IsUsedWithoutARestart()
    {
        using var broker = await StartAsync("require_certificate true");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        _stranger.Issue("device");
        await using var daemon = DaemonProcess.Run(_folder, Config($"\"caFile\": \"plant.pem\", {Own("device")}"));
        await daemon.SaysAsync("no connection to the broker");

        _plant.Issue("device");

        await dashboard.OnlineAsync(Prefix);
    }

    [Fact]
    public async Task Key_MayBeACredential()
    {
        using var broker = await StartAsync("require_certificate true");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.RunWithCredentials(_folder, Config("\"caFile\": \"plant.pem\", \"certificateFile\": \"device.pem\", \"keyCredential\": \"device.key\""));

        await dashboard.OnlineAsync(Prefix);
    }

    private static string Own(string name) => $"\"certificateFile\": \"{name}.pem\", \"keyFile\": \"{name}.key\"";

    private static string OverWebSocket(string config) => config.Replace("\"tls\":", "\"webSocket\": \"/mqtt\", \"tls\":", StringComparison.Ordinal);

    private string Config(string tls) =>
        Samples.Config.Replace("\"port\": 1883", $"\"port\": {_tlsPort}, \"tls\": {{ {tls} }}", StringComparison.Ordinal);

    private Task<Mosquitto> StartAsync(string more = "") => Mosquitto.StartNewAsync(
        $"listener {_tlsPort} 127.0.0.1\nallow_anonymous true\ncafile {_folder["plant.pem"]}\ncertfile {_folder["broker.pem"]}\nkeyfile {_folder["broker.key"]}\n{more}\n");
}
