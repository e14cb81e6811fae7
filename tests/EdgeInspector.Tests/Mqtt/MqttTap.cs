using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>
/// Between the daemon and a real broker: passes packets on as they are, and remembers the results that the broker has
/// acknowledged. What a broker that is killed loses of them afterwards is beyond any publisher.
/// </summary>
internal sealed class MqttTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _brokerPort;
    private readonly Task _running;

    public MqttTap(int brokerPort)
    {
        _brokerPort = brokerPort;
        _listener.Start();
        _running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Arrivals Acknowledged { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient daemon)
    {
        using var broker = new TcpClient { NoDelay = true };
        daemon.NoDelay = true;
        using (daemon)
        {
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, _brokerPort);
            }
            catch (SocketException)
            {
                return;
            }

            var underWay = new Dictionary<ushort, byte[]>();
            var first = await Task.WhenAny(
                PassAsync(daemon, broker, packet => Sent(underWay, packet)),
                PassAsync(broker, daemon, packet => Answered(underWay, packet)));
            await first;
        }
    }

    private static void Sent(Dictionary<ushort, byte[]> underWay, byte[] packet)
    {
        if (packet[0] >> 4 != 3 || (packet[0] & 0b110) == 0)
            return;
        var at = 1;
        Length(packet, ref at);
        var topic = Encoding.UTF8.GetString(packet, at + 2, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at)));
        at += 2 + topic.Length;
        var id = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at));
        at += 2;
        var properties = Length(packet, ref at);
        if (!topic.EndsWith("/result", StringComparison.Ordinal))
            return;
        lock (underWay)
            underWay[id] = packet[(at + properties)..];
    }

    private void Answered(Dictionary<ushort, byte[]> underWay, byte[] packet)
    {
        if (packet[0] >> 4 != 4 || (packet[1] > 2 && packet[4] >= 0x80))
            return;
        lock (underWay)
        {
            if (underWay.Remove(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)), out var result))
                Acknowledged.Add(result);
        }
    }

    private static int Length(byte[] packet, ref int at)
    {
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            length |= (packet[at] & 0x7F) << shift;
            if (packet[at++] < 0x80)
                return length;
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, Action<byte[]> look)
    {
        var reader = new BufferedStream(from.GetStream(), 65536);
        var one = new byte[1];
        try
        {
            while (true)
            {
                var packet = new List<byte>();
                do
                {
                    await reader.ReadExactlyAsync(one);
                    packet.Add(one[0]);
                }
                while (packet.Count == 1 || one[0] >= 0x80);
                var (head, at) = (packet.ToArray(), 1);
                var whole = new byte[head.Length + Length(head, ref at)];
                head.CopyTo(whole, 0);
                await reader.ReadExactlyAsync(whole.AsMemory(head.Length));
                look(whole);
                await to.GetStream().WriteAsync(whole);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
