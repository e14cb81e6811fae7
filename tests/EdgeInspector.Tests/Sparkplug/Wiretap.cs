using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Stands between the daemon and a broker, hands every byte on, and keeps the packets.</summary>
internal sealed class Wiretap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _broker;
    private readonly Lock _lock = new();
    private readonly List<TappedConnection> _connections = [];
    private readonly Task _accepting;

    public Wiretap(int broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<TappedConnection> Connections
    {
        get
        {
            lock (_lock)
                return [.. _connections];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var connection = new TappedConnection();
                lock (_lock)
                    _connections.Add(connection);
                _ = connection.RunAsync(client, _broker, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }
}

/// <summary>One connection: what both sides said, in the order in which it was said.</summary>
internal sealed class TappedConnection
{
    private readonly Lock _lock = new();
    private readonly List<(bool FromClient, MqttPacket Packet)> _packets = [];

    public IReadOnlyList<(bool FromClient, MqttPacket Packet)> Packets
    {
        get
        {
            lock (_lock)
                return [.. _packets];
        }
    }

    public IEnumerable<MqttPacket> Sent => Packets.Where(p => p.FromClient).Select(p => p.Packet);

    public ConnectPacket Connect => Sent.First(p => p.Type == MqttPacket.Connect).AsConnect();

    public async Task RunAsync(TcpClient client, int broker, CancellationToken stop)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, broker, stop);
                await Task.WhenAny(PumpAsync(client, server, fromClient: true, stop), PumpAsync(server, client, fromClient: false, stop));
            }
            catch (SocketException)
            {
                // The broker is away; so is then the daemon's connection.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool fromClient, CancellationToken stop)
    {
        var (rest, buffer) = (Array.Empty<byte>(), new byte[65536]);
        try
        {
            while (await from.GetStream().ReadAsync(buffer, stop) is > 0 and var count)
            {
                // Kept before it is handed on: whoever sees what follows from it finds it here.
                rest = Keep([.. rest, .. buffer[..count]], fromClient);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), stop);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private byte[] Keep(byte[] bytes, bool fromClient)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var body = at + 1;
            if (MqttPacket.Length(bytes, ref body) is not { } length || body + length > bytes.Length)
                break;
            lock (_lock)
                _packets.Add((fromClient, new(bytes[at] >> 4, bytes[at] & 15, bytes[body..(body + length)])));
            at = body + length;
        }

        return bytes[at..];
    }
}
