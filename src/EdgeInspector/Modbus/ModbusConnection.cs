using System.Net.Sockets;
using EdgeInspector.Configuration;

namespace EdgeInspector.Modbus;

/// <summary>One TCP connection to a server, one request at a time. After a failure it must not be used again: a late answer would pass for the next one's.</summary>
internal sealed class ModbusConnection : IDisposable
{
    /// <summary>A PLC answers within one of its cycles.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    /// <summary>Room for one lost packet: TCP sends the first again after a second.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    private readonly TcpClient _client;
    private readonly byte _unit;
    private readonly TimeProvider _time;
    private readonly byte[] _reply = new byte[ModbusReply.Length];
    private ushort _transaction;

    private ModbusConnection(TcpClient client, byte unit, TimeProvider time) => (_client, _unit, _time) = (client, unit, time);

    /// <summary>Whether the server has not closed it. For a connection that nothing is written to now.</summary>
    public bool IsOpen => !_client.Client.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <returns>The connection, or why there is none.</returns>
    public static async Task<(ModbusConnection? Connection, string? Problem)> OpenAsync(ModbusConfig config, TimeProvider time, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await WithLimitAsync(ConnectLimit, time, limit => client.ConnectAsync(config.Host, config.Port, limit).AsTask(), cancellation);
            return (new(client, (byte)config.Unit, time), null);
        }
        catch (Exception e)
        {
            client.Dispose();
            if (Explain(e) is { } problem)
                return (null, problem);
            throw;
        }
    }

    public async Task<ModbusAnswer> WriteAsync(ModbusWrite write)
    {
        var request = write.Frame(++_transaction, _unit);
        try
        {
            var answer = default(ModbusAnswer);
            await WithLimitAsync(AnswerLimit, _time, async limit => answer = await ExchangeAsync(write, request, limit), CancellationToken.None);
            return answer;
        }
        catch (Exception e) when (Explain(e) is not null)
        {
            return new(null, Explain(e));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ModbusAnswer> ExchangeAsync(ModbusWrite write, byte[] request, CancellationToken limit)
    {
        var stream = _client.GetStream();
        await stream.WriteAsync(request, limit);
        await stream.ReadExactlyAsync(_reply.AsMemory(0, ModbusReply.ExceptionLength), limit);
        if (ModbusReply.Problem(request, _reply) is { } problem)
            return new(null, problem);
        if (ModbusReply.IsException(_reply))
            return new(ModbusReply.Refusal(write, _reply), null);
        await stream.ReadExactlyAsync(_reply.AsMemory(ModbusReply.ExceptionLength), limit);
        return ModbusReply.IsEcho(request, _reply) ? default : new(null, $"it says that it wrote something else than {write.Target}");
    }

    /// <exception cref="TimeoutException">It took longer.</exception>
    private static async Task WithLimitAsync(TimeSpan limit, TimeProvider time, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"no answer within {limit.TotalSeconds} s"));
        }
    }

    /// <summary>What a network does to a connection, in words; null for what must not happen.</summary>
    private static string? Explain(Exception e) => e switch
    {
        EndOfStreamException => "it closed the connection",
        IOException { InnerException: SocketException inner } => inner.Message,
        SocketException or IOException or TimeoutException => e.Message,
        _ => null,
    };
}
