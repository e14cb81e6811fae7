using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>Keeps the outbox within its limits, and says so when it grows large, gives something up or lies damaged.</summary>
internal sealed partial class OutboxKeeper(Outbox outbox, OutboxLimits limits, Alarms alarms, TimeProvider time, ILogger<OutboxKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private SeqRange _told;
    private long _toldMasks;
    private string? _lastProblem;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(Period, time);
        try
        {
            do
                Look();
            while (await pace.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Look()
    {
        try
        {
            outbox.Maintain();
            _lastProblem = null;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            if (_lastProblem != e.Message)
                Log.NotMaintained(logger, e.Message);
            _lastProblem = e.Message;
        }

        Hold(AlarmCondition.OutboxDamaged, outbox.DamagedFiles is [.., var newest] ? $"a damaged outbox lies at {newest}; undelivered results may be in it: move it away" : null);

        // Half of the room is left then.
        Hold(AlarmCondition.BacklogLarge, outbox.WaitingBytes > limits.Bytes / 2 ? $"{outbox.Count} results wait for the broker; from {limits.Bytes >> 20} MB on, some are given up" : null);
        TellDrops(outbox.Dropped, outbox.DroppedMasks);
    }

    private void TellDrops(SeqRange dropped, long masks)
    {
        if (dropped != _told || masks != _toldMasks)
            Log.Dropped(logger, dropped.Count, dropped.First, dropped.Last, masks);
        if (dropped.Count > _told.Count)
            alarms.Raise(AlarmCondition.ResultsDropped, $"{dropped.Count} results were given up since the start ({dropped})", dropped);
        else if (outbox.Count == 0)
            alarms.Clear(AlarmCondition.ResultsDropped);
        (_told, _toldMasks) = (dropped, masks);
    }

    private void Hold(AlarmCondition condition, string? message)
    {
        if (message is null)
            alarms.Clear(condition);
        else
            alarms.Raise(condition, message);
    }

    private static partial class Log
    {
        [LoggerMessage(33, LogLevel.Warning, "too much was waiting, or for too long: {Results} results (seq {First} to {Last}) and {Masks} mask pictures were given up since the start")]
        public static partial void Dropped(ILogger logger, long results, long first, long last, long masks);

        [LoggerMessage(37, LogLevel.Warning, "the outbox cannot be kept within its limits: {Problem}")]
        public static partial void NotMaintained(ILogger logger, string problem);
    }
}
