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
    Outbox outbox, Topics topics, RetainedTopics retained, Alarms alarms, TimeProvider time, ILogger<OutboxWriter> logger) : BackgroundService, IResultSink
{
    /// <summary>Minutes of a fast line; more only piles up when the disk has failed. Then the oldest go.</summary>
    private const int MostWaiting = 4096;

    /// <summary>Mask pictures may take this much memory while they wait; a result beyond it waits without its picture.</summary>
    private const long MostMaskBytes = 32 << 20;

    /// <summary>So many are committed together.</summary>
    private const int Batch = 256;

    private static readonly TimeSpan RetryDisk = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(Result Result, byte[]? Mask)> _waiting = new();
    private readonly WorkSignal _added = new();

    private string? _lastProblem;
    private bool _isDamaged;
    private volatile bool _isEnding;
    private long _maskBytes;
    private long _lost;

    public void Add(Result result, byte[]? mask)
    {
        lock (_lock)
        {
            if (_waiting.Count == MostWaiting)
            {
                var (oldest, picture) = _waiting.Dequeue();
                _maskBytes -= picture?.Length ?? 0;
                if (_lost++ == 0)
                    Log.ResultLost(logger, oldest.ResultId);
            }

            if (_maskBytes + mask?.Length > MostMaskBytes)
                mask = null;
            _maskBytes += mask?.Length ?? 0;
            _waiting.Enqueue((result, mask));
        }

        _added.Set();
    }

    /// <summary>Called after the cameras have stopped: what they still handed over is stored before the writer ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _isEnding = true;
        _added.Set();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (outbox.SetAside is { } damaged)
            Log.SetAside(logger, damaged);
        while (true)
        {
            var isLast = _isEnding;
            var (batch, lost) = Take();
            if (batch.Count > 0)
            {
                if (await StoreAsync(batch, lost, stoppingToken))
                    continue;
                Log.LostAtStop(logger, batch.Count + _waiting.Count);
                return;
            }

            if (isLast)
                return;
            await _added.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>The oldest that wait, and how many before them were lost.</summary>
    private (List<(Result Result, byte[]? Mask)> Batch, long Lost) Take()
    {
        lock (_lock)
        {
            var batch = new List<(Result, byte[]?)>();
            while (batch.Count < Batch && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
                _maskBytes -= next.Mask?.Length ?? 0;
            }

            var lost = _lost;
            _lost = 0;
            return (batch, lost);
        }
    }

    /// <summary>Empties the batch into the outbox, however long the disk takes. False when it fails and the daemon stops.</summary>
    private async Task<bool> StoreAsync(List<(Result Result, byte[]? Mask)> batch, long lost, CancellationToken stop)
    {
        for (var together = batch.Count; batch.Count > 0;)
        {
            var some = batch.GetRange(0, Math.Min(together, batch.Count));
            IReadOnlyList<OutboxRow> rows = [];
            try
            {
                rows = Append(some, lost);
                lost = 0;
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
                lost++;
                Log.ResultUnfit(logger, e, some[0].Result.ResultId);
            }

            batch.RemoveRange(0, some.Count);
            Announce(rows);
        }

        // Those that could not be stored at the end of the batch show before the next one.
        lock (_lock)
            _lost += lost;
        return true;
    }

    private IReadOnlyList<OutboxRow> Append(List<(Result Result, byte[]? Mask)> batch, long lost)
    {
        if (_isDamaged)
        {
            outbox.Replace();
            _isDamaged = false;
            Log.Replaced(logger, outbox.SetAside);
        }

        var rows = outbox.Append(batch, lost);
        _lastProblem = null;
        alarms.Clear(AlarmCondition.DiskFailing);
        return rows;
    }

    private void Announce(IReadOnlyList<OutboxRow> rows)
    {
        foreach (var newest in rows.GroupBy(r => r.Camera).Select(g => g.Last()))
            retained.Set(topics.LastResult(newest.Camera), newest.Json, atLeastOnce: false);
    }

    /// <summary>A full disk, most likely. Said once, not every second.</summary>
    private void ReportProblem(string problem)
    {
        if (_lastProblem != problem)
            Log.StoreProblem(logger, problem);
        _lastProblem = problem;
        alarms.Raise(AlarmCondition.DiskFailing, $"results cannot be stored ({problem}); the newest {MostWaiting} wait in memory");
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "the outbox was damaged and is set aside as {File}; undelivered results are in it and the sequence starts again at 1")]
        public static partial void SetAside(ILogger logger, string file);

        [LoggerMessage(31, LogLevel.Error, "results cannot be stored ({Problem}); inspection goes on, results wait in memory")]
        public static partial void StoreProblem(ILogger logger, string problem);

        [LoggerMessage(32, LogLevel.Error, "result {ResultId} is lost, and others after it may be: too many wait for the disk")]
        public static partial void ResultLost(ILogger logger, Guid resultId);

        [LoggerMessage(34, LogLevel.Error, "the outbox broke and is set aside as {File}; undelivered results are in it, the sequence goes on")]
        public static partial void Replaced(ILogger logger, string? file);

        [LoggerMessage(35, LogLevel.Error, "result {ResultId} is lost: it cannot be stored")]
        public static partial void ResultUnfit(ILogger logger, Exception exception, Guid resultId);

        [LoggerMessage(36, LogLevel.Error, "{Count} results are lost: the daemon stops and they cannot be stored")]
        public static partial void LostAtStop(ILogger logger, int count);
    }
}
