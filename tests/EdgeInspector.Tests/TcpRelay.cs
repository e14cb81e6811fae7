using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests;

/// <summary>Passes bytes on to a server, and keeps that connection when the client is gone, as a router does that has not noticed.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _servers = [];
    private readonly List<Task> _running = [];
    private readonly int _port;

    public TcpRelay(int port)
    {
        _port = port;
        _listener.Start();
        _running.Add(AcceptAsync());
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The router notices: the server sees the ends of all connections.</summary>
    public void Drop()
    {
        lock (_servers)
            _servers.ForEach(server => server.Close());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Drop();
        await _running[0];
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _port);
                lock (_servers)
                    _servers.Add(server);
                _ = CopyAsync(client, server);
                _ = CopyAsync(server, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
