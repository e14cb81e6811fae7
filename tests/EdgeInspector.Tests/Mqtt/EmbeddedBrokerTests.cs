using System.Net;
using System.Net.Sockets;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeInspector.Tests.Mqtt;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task Client_WithoutAnId_IsGivenOne()
    {
        var port = Mosquitto.FreePort();
        await using var broker = (await EmbeddedBroker.StartAsync(new EmbeddedBrokerConfig { Bind = "127.0.0.1", Port = port })).Value!;
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId("").Build();

        var answer = await client.ConnectAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        Assert.NotEmpty(answer.AssignedClientIdentifier);
    }

    [Fact]
    public async Task Start_OnATakenPort_SaysWhichAndWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var started = await EmbeddedBroker.StartAsync(new EmbeddedBrokerConfig { Bind = "127.0.0.1", Port = port });

        Assert.StartsWith($"/mqtt/embeddedBroker/port: port {port} on 127.0.0.1 is taken by another program", started.Error);
    }
}
