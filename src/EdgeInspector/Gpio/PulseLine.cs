using System.Threading.Channels;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Gpio;

/// <summary>
/// An output that pulses, a delay after each request. Pulses that would overlap follow one another with a gap, so that
/// each can be counted: they neither merge nor get lost.
/// </summary>
internal sealed partial class PulseLine
{
    /// <summary>More would come so late that they meet the wrong part.</summary>
    private const int Waiting = 32;

    /// <summary>What the input filter of a PLC needs to see two pulses. A shorter pulse needs no longer gap than itself.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(20);

    private readonly OutputLine _line;
    private readonly GpioPulseConfig _config;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<long> _requests;
    private long _dropped;

    public PulseLine(OutputLine line, GpioPulseConfig config, TimeProvider time, ILogger logger)
    {
        (_line, _config, _time, _logger) = (line, config, time, logger);
        _requests = Channel.CreateBounded<long>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Drop());
    }

    /// <summary>Asks for one pulse; returns at once.</summary>
    public void Pulse() => _requests.Writer.TryWrite(_time.GetTimestamp());

    /// <summary>Pulses until the daemon stops, and leaves the line inactive.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var length = TimeSpan.FromMilliseconds(_config.PulseMs);
        var gap = length < LongestGap ? length : LongestGap;
        try
        {
            await foreach (var requested in _requests.Reader.ReadAllAsync(stop))
            {
                var wait = TimeSpan.FromMilliseconds(_config.DelayMs) - _time.GetElapsedTime(requested);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, _time, stop);
                _line.Set(true);
                await Task.Delay(length, _time, stop);
                _line.Set(false);
                await Task.Delay(gap, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            _line.Set(false);
        }
    }

    private void Drop()
    {
        // At 1, 2, 4, 8 ...: a line that is too slow for the parts drops one for each of them.
        if (Interlocked.Increment(ref _dropped) is var dropped && long.IsPow2(dropped))
            Log.Dropped(_logger, _config.Line, dropped, _config.PulseMs);
    }

    private static partial class Log
    {
        [LoggerMessage(91, LogLevel.Error, "GPIO line {Line}: {Count} pulses were dropped so far; parts come faster than pulses of {Length} ms")]
        public static partial void Dropped(ILogger logger, int line, long count, int length);
    }
}
