using System.Net;
using System.Net.Sockets;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using MQTTnet.Server;

namespace EdgeInspector.Mqtt;

/// <summary>A broker inside the daemon. It keeps everything in memory and asks nobody for a password.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server) => _server = server;

    public static async Task<Outcome<EmbeddedBroker>> StartAsync(EmbeddedBrokerConfig config)
    {
        var address = IPAddress.Parse(config.Bind);
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;

        // Of the two families only the one asked for is bound.
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(config.Port)
            .WithDefaultEndpointBoundIPAddress(isV6 ? IPAddress.None : address)
            .WithDefaultEndpointBoundIPV6Address(isV6 ? address : IPAddress.None)
            .Build();
        var server = new MqttServerFactory().CreateMqttServer(options);

        // A client without an id of its own gets one. MQTT 5 only: the library cannot do the same for 3.1.1.
        server.ValidatingConnectionAsync += connection =>
        {
            connection.AssignedClientIdentifier = Guid.NewGuid().ToString("N");
            return Task.CompletedTask;
        };
        try
        {
            await server.StartAsync();
            return new EmbeddedBroker(server);
        }
        catch (Exception e) when (e.GetBaseException() is SocketException socket)
        {
            server.Dispose();
            return new Failure(socket.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"/mqtt/embeddedBroker/port: port {config.Port} on {config.Bind} is taken by another program (perhaps a broker); choose another, or remove embeddedBroker and use that broker",
                SocketError.AccessDenied => $"/mqtt/embeddedBroker/port: port {config.Port} needs privileges; choose one above 1023",
                _ => $"/mqtt/embeddedBroker/bind: cannot listen on {config.Bind}:{config.Port}: {socket.Message}",
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }
}
