using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>
/// Speaks just enough MQTT 5 to misbehave as a real broker does not on demand. Written from the specification (sections 3.2,
/// 3.3, 3.4, 3.9, 3.12), without any library.
/// </summary>
internal sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private int _unacknowledged;

    public ScriptedBroker()
    {
        _listener.Start();
        _running = AcceptAsync();
    }

    public sealed record Publish(int Connection, string Topic, string Payload);

    /// <summary>What an answer may be besides a reason code.</summary>
    public const int Nothing = -1, HangUp = -2, TakeOver = -3;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>CONNACK's reason code and properties.</summary>
    public byte Refusal { get; init; }

    public byte[] ConnackProperties { get; init; } = [];

    public byte SubackReason { get; init; } = 1;

    /// <summary>PUBACK's reason code for a message, or one of the constants.</summary>
    public Func<Publish, Task<int>> Answer { get; init; } = _ => Task.FromResult(0);

    public ConcurrentQueue<Publish> Received { get; } = new();

    public int Connections { get; private set; }

    /// <summary>The most messages of QoS 1 that were under way at a time.</summary>
    public int MostUnacknowledged { get; private set; }

    public TaskCompletionSource Pinged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<Publish> Results => Received.Where(m => m.Topic.EndsWith("/result", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), ++Connections));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        using var closing = client;
        var stream = client.GetStream();
        try
        {
            while (true)
            {
                var type = new byte[1];
                await stream.ReadExactlyAsync(type, _end.Token);
                var body = new byte[await LengthAsync(stream)];
                await stream.ReadExactlyAsync(body, _end.Token);
                switch (type[0] >> 4)
                {
                    case 1:
                        await SendAsync(stream, 0x20, [0, Refusal, (byte)ConnackProperties.Length, .. ConnackProperties]);
                        break;
                    case 3:
                        _ = AnswerAsync(client, connection, type[0], body);
                        break;
                    case 8:
                        await SendAsync(stream, 0x90, [body[0], body[1], 0, SubackReason, SubackReason]);
                        break;
                    case 12:
                        Pinged.TrySetResult();
                        await SendAsync(stream, 0xD0, []);
                        break;
                    case 14:
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client, int connection, byte type, byte[] body)
    {
        var topicEnd = 2 + BinaryPrimitives.ReadUInt16BigEndian(body);
        var isAtLeastOnce = (type & 0b110) != 0;
        var properties = topicEnd + (isAtLeastOnce ? 2 : 0);
        var (length, shift) = (0, 0);
        do
            length |= (body[properties] & 0x7F) << shift;
        while (body[properties++] >= 0x80 && (shift += 7) > 0);
        var message = new Publish(connection, Encoding.UTF8.GetString(body[2..topicEnd]), Encoding.UTF8.GetString(body[(properties + length)..]));
        Received.Enqueue(message);
        if (!isAtLeastOnce)
            return;

        lock (_end)
            MostUnacknowledged = Math.Max(MostUnacknowledged, ++_unacknowledged);
        var reason = await Answer(message);
        lock (_end)
            _unacknowledged--;
        if (reason == TakeOver)
            await SendAsync(client.GetStream(), 0xE0, [0x8E, 0]);
        if (reason is HangUp or TakeOver)
            client.Close();
        else if (reason >= 0)
            await SendAsync(client.GetStream(), 0x40, [body[topicEnd], body[topicEnd + 1], (byte)reason]);
    }

    private async Task<int> LengthAsync(NetworkStream stream)
    {
        var (length, part) = (0, new byte[1]);
        for (var shift = 0; ; shift += 7)
        {
            await stream.ReadExactlyAsync(part, _end.Token);
            length |= (part[0] & 0x7F) << shift;
            if (part[0] < 0x80)
                return length;
        }
    }

    private static async Task SendAsync(NetworkStream stream, byte type, byte[] body) => await stream.WriteAsync((byte[])[type, (byte)body.Length, .. body]);
}
