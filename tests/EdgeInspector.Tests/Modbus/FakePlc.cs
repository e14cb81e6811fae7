using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.Modbus;

/// <summary>A server that answers as no server should. A write of the protocol is at least 14 bytes, its answer 12.</summary>
internal sealed class FakePlc : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private int _connections;

    /// <param name="answer">From the right answer to the one that is given; an empty one closes, null says nothing. The first argument counts connections from 1.</param>
    public FakePlc(Func<int, byte[], byte[]?> answer)
    {
        _listener.Start();
        _ = AcceptAsync(answer);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Closes what is connected; the next may come.</summary>
    public void CloseAll()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(Func<int, byte[], byte[]?> answer)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _clients.Add(client);
            var number = Interlocked.Increment(ref _connections);
            _ = ServeAsync(client, right => answer(number, right));
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<byte[], byte[]?> answer)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = new byte[300];
            try
            {
                while (true)
                {
                    await stream.ReadExactlyAsync(request.AsMemory(0, 6));
                    await stream.ReadExactlyAsync(request.AsMemory(6, 256 * request[4] + request[5]));
                    byte[] right = [.. request[..4], 0, 6, .. request[6..12]];
                    var given = answer(right);
                    if (given is [])
                        return;
                    if (given is not null)
                        await stream.WriteAsync(given);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // One side has closed.
            }
        }
    }
}
