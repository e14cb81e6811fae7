using System.Threading.Channels;
using EdgeInspector.Inspection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Between the inspection, which must not wait, and the disk, which may be slow: results queue in memory, and all that
/// are there are committed together.
/// </summary>
internal sealed partial class OutboxWriter(
    Outbox outbox, Topics topics, RetainedTopics retained, WorkSignal work, TimeProvider time, ILogger<OutboxWriter> logger) : BackgroundService, IResultSink
{
    /// <summary>Minutes of a fast line; more only piles up when the disk has failed.</summary>
    private const int Waiting = 4096;

    private static readonly TimeSpan RetryDisk = TimeSpan.FromSeconds(1);

    private readonly Channel<(Result Result, byte[]? Mask)> _results =
        Channel.CreateBounded<(Result, byte[]?)>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    private string? _lastProblem;
    private bool _isDamaged;
    private long _lost;
    private long _reportedDrops;

    public void Add(Result result, byte[]? mask)
    {
        if (_results.Writer.TryWrite((result, mask)))
            return;
        Interlocked.Increment(ref _lost);
        Log.ResultLost(logger, result.ResultId);
    }

    /// <summary>Called after the cameras have stopped: what they still handed over is stored before the writer ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _results.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (outbox.SetAside is { } damaged)
            Log.SetAside(logger, damaged);
        var batch = new List<(Result, byte[]?)>();
        while (await _results.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < 256 && _results.Reader.TryRead(out var next))
                batch.Add(next);
            if (!await StoreAsync(batch, stoppingToken))
            {
                Log.LostAtStop(logger, batch.Count + _results.Reader.Count);
                return;
            }
        }
    }

    /// <summary>Empties the batch into the outbox, however long the disk takes. False when it fails and the daemon stops.</summary>
    private async Task<bool> StoreAsync(List<(Result Result, byte[]? Mask)> batch, CancellationToken stop)
    {
        for (var together = batch.Count; batch.Count > 0;)
        {
            var some = batch.GetRange(0, Math.Min(together, batch.Count));
            IReadOnlyList<OutboxRow> rows = [];
            try
            {
                rows = Append(some);
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                // A damaged file is replaced at the next attempt, which is worth making at the stop too.
                var isNewDamage = !_isDamaged && e is SqliteException damage && OutboxDatabase.IsDamage(damage);
                _isDamaged |= isNewDamage;
                ReportProblem(e.Message);
                if (stop.IsCancellationRequested && !isNewDamage)
                    return false;
                await Task.Delay(RetryDisk, time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
                continue;
            }
            catch (Exception) when (some.Count > 1)
            {
                // One of them is at fault. Alone it costs only itself.
                together = 1;
                continue;
            }
            catch (Exception e)
            {
                Interlocked.Increment(ref _lost);
                Log.ResultUnfit(logger, e, some[0].Result.ResultId);
            }

            batch.RemoveRange(0, some.Count);
            Announce(rows);
        }

        return true;
    }

    private IReadOnlyList<OutboxRow> Append(List<(Result Result, byte[]? Mask)> batch)
    {
        if (_isDamaged)
        {
            outbox.Replace();
            _isDamaged = false;
            Log.Replaced(logger, outbox.SetAside);
        }

        var lost = Interlocked.Read(ref _lost);
        var rows = outbox.Append(batch, lost);
        Interlocked.Add(ref _lost, -lost);
        _lastProblem = null;
        return rows;
    }

    private void Announce(IReadOnlyList<OutboxRow> rows)
    {
        foreach (var newest in rows.GroupBy(r => r.Camera).Select(g => g.Last()))
            retained.Set(topics.LastResult(newest.Camera), newest.Json, atLeastOnce: false);
        work.Set();
        ReportDrops();
    }

    /// <summary>A full disk, most likely. Said once, not every second.</summary>
    private void ReportProblem(string problem)
    {
        if (_lastProblem != problem)
            Log.StoreProblem(logger, problem);
        _lastProblem = problem;
    }

    private void ReportDrops()
    {
        var drops = outbox.DroppedResults + outbox.DroppedMasks;
        if (drops < _reportedDrops + 100 && (drops == 0 || _reportedDrops > 0))
            return;
        _reportedDrops = drops;
        Log.Dropped(logger, outbox.DroppedResults, outbox.DroppedMasks);
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "the outbox was damaged and is set aside as {File}; undelivered results are in it and the sequence starts again at 1")]
        public static partial void SetAside(ILogger logger, string file);

        [LoggerMessage(31, LogLevel.Error, "results cannot be stored ({Problem}); inspection goes on, results wait in memory")]
        public static partial void StoreProblem(ILogger logger, string problem);

        [LoggerMessage(32, LogLevel.Error, "result {ResultId} is lost: too many wait for the disk")]
        public static partial void ResultLost(ILogger logger, Guid resultId);

        [LoggerMessage(34, LogLevel.Error, "the outbox broke and is set aside as {File}; undelivered results are in it, the sequence goes on")]
        public static partial void Replaced(ILogger logger, string? file);

        [LoggerMessage(35, LogLevel.Error, "result {ResultId} is lost: it cannot be stored")]
        public static partial void ResultUnfit(ILogger logger, Exception exception, Guid resultId);

        [LoggerMessage(36, LogLevel.Error, "{Count} results are lost: the daemon stops and they cannot be stored")]
        public static partial void LostAtStop(ILogger logger, int count);

        [LoggerMessage(33, LogLevel.Warning, "the broker has been away too long: {Results} results (OK ones first) and {Masks} mask pictures were given up so far")]
        public static partial void Dropped(ILogger logger, long results, long masks);
    }
}
