using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus;

/// <summary>
/// Keeps a PLC's memory as the cameras are: the one owner of the connection. What happens while it is away is not made
/// up for; the newest values are. No verdict outlives the daemon: all are cleared at its start and at its stop.
/// </summary>
internal sealed partial class ModbusOutput(ModbusConfig config, TimeProvider time, ILogger<ModbusOutput> logger) : BackgroundService, IResultSink, ICameraObserver
{
    private const string Heartbeat = "the heartbeat";

    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan GoodByeLimit = TimeSpan.FromSeconds(3);

    private readonly PlcUpdates _updates = new(config.Cameras.Keys);

    /// <summary>The newest sequence that the PLC has of each camera.</summary>
    private readonly Dictionary<string, uint> _written = [];

    /// <summary>What the PLC does not take, and why; said once, tried again every second.</summary>
    private readonly Dictionary<string, string> _refusals = [];

    private ushort _beat;
    private int _failures;
    private bool _isConnected;
    private string? _lastProblem;

    /// <summary>Results that were not written, because the PLC was away or too slow, since this was last said.</summary>
    private long _missed;

    private string Plc => $"{config.Host}:{config.Port}";

    public void Add(Result result, byte[]? mask) => _updates.Change(result.Camera, values => values.With(result));

    public void CameraChanged(string camera, bool isOnline) => _updates.Change(camera, values => values with { IsOnline = isOnline });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (time.CreateTimer(_ => _updates.Beat(), null, BeatPeriod, BeatPeriod))
        {
            using var connection = await ServeAsync(stoppingToken) ?? (await ModbusConnection.OpenAsync(config, time, CancellationToken.None)).Connection;
            if (connection is null || await ClearAsync(connection) is not null)
                Log.NotCleared(logger, Plc);
        }
    }

    /// <summary>Writes until the daemon stops. Returns the connection if it is good still.</summary>
    private async Task<ModbusConnection?> ServeAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var (connection, problem) = await ModbusConnection.OpenAsync(config, time, stop);
                if (connection is not null)
                {
                    problem = await UseAsync(connection, stop);
                    if (problem is null)
                        return connection;
                    connection.Dispose();
                }

                Report(problem!);
                await Task.Delay(Retries.Delay(++_failures, Random.Shared.NextDouble()), time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Until the connection fails (then returns why) or the daemon stops. A request once begun is never cancelled: its answer would be in the way.</summary>
    private async Task<string?> UseAsync(ModbusConnection connection, CancellationToken stop)
    {
        foreach (var (camera, values) in _updates.TakeNewest())
        {
            if (await WriteAsync(connection, camera, values) is { } problem)
                return problem;
        }

        Connected();
        while (!stop.IsCancellationRequested)
        {
            PlcUpdate update;
            try
            {
                update = await _updates.NextAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var problem = update is { Camera: { } camera, Values: { } values } ? await WriteAsync(connection, camera, values) : await BeatAsync(connection);
            if (problem is not null)
                return problem;
        }

        return null;
    }

    private async Task<string?> WriteAsync(ModbusConnection connection, string camera, CameraValues values)
    {
        if (await SendAsync(connection, Name(camera), values.At(config.Cameras[camera])) is { } problem)
            return problem;
        Count(camera, values.Sequence);
        return null;
    }

    private async Task<string?> BeatAsync(ModbusConnection connection)
    {
        foreach (var camera in config.Cameras.Keys.Where(camera => _refusals.ContainsKey(Name(camera))))
            _updates.Change(camera, values => values);
        if (config.HeartbeatRegister is { } register)
            return await SendAsync(connection, Heartbeat, [ModbusWrite.Registers(register, ++_beat)]);
        return connection.IsOpen ? null : "it closed the connection";
    }

    /// <summary>Sends requests that belong together; what the PLC refuses is said, and keeps nobody else from writing.</summary>
    private async Task<string?> SendAsync(ModbusConnection connection, string what, IEnumerable<ModbusWrite> writes)
    {
        string? refusal = null;
        foreach (var write in writes)
        {
            var answer = await connection.WriteAsync(write);
            if (answer.Failure is { } problem)
                return problem;
            refusal ??= answer.Refusal;
        }

        if (refusal is null)
            _refusals.Remove(what);
        else if (_refusals.GetValueOrDefault(what) != refusal)
            Log.Refused(logger, Plc, what, _refusals[what] = refusal);
        return null;
    }

    private async Task<string?> ClearAsync(ModbusConnection connection)
    {
        var start = time.GetTimestamp();
        foreach (var (camera, values) in _updates.TakeNewest())
        {
            if (time.GetElapsedTime(start) > GoodByeLimit)
                return "it takes too long";
            if (await SendAsync(connection, Name(camera), values.Cleared().At(config.Cameras[camera])) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Every result counts up; what the PLC has not seen of them shows as a gap.</summary>
    private void Count(string camera, uint sequence)
    {
        var next = _written.GetValueOrDefault(camera) + 1;
        var missed = sequence > next ? sequence - next : 0;
        if (_isConnected && _missed == 0 && missed > 0)
            Log.TooSlow(logger, Plc);
        _missed += missed;
        _written[camera] = sequence;
    }

    private static string Name(string camera) => $"camera {camera}";

    private void Connected()
    {
        Log.Connected(logger, Plc);
        if (_missed > 0)
            Log.Missed(logger, _missed, Plc);
        (_isConnected, _lastProblem, _failures, _missed) = (true, null, 0, 0);
    }

    private void Report(string problem)
    {
        if (problem != _lastProblem)
            Log.NotConnected(logger, Plc, problem);
        (_isConnected, _lastProblem) = (false, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Information, "connected to the PLC {Plc}")]
        public static partial void Connected(ILogger logger, string plc);

        [LoggerMessage(81, LogLevel.Warning, "no connection to the PLC {Plc}: {Problem}; trying again, only the newest results are kept until then")]
        public static partial void NotConnected(ILogger logger, string plc, string problem);

        [LoggerMessage(82, LogLevel.Error, "the PLC {Plc} refuses {What}: {Refusal}; correct /modbus or the PLC")]
        public static partial void Refused(ILogger logger, string plc, string what, string refusal);

        [LoggerMessage(83, LogLevel.Warning, "the PLC {Plc} is too slow; results are left out, the newest are written (not logged again until it reconnects)")]
        public static partial void TooSlow(ILogger logger, string plc);

        [LoggerMessage(85, LogLevel.Warning, "{Missed} results were not written to the PLC {Plc} while it was away or too slow; the newest are")]
        public static partial void Missed(ILogger logger, long missed, string plc);

        [LoggerMessage(84, LogLevel.Warning, "the PLC {Plc} cannot be reached: the last verdicts stay in its memory")]
        public static partial void NotCleared(ILogger logger, string plc);
    }
}
