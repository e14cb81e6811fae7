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
    private long _reportedDrops;

    public void Add(Result result, byte[]? mask)
    {
        if (!_results.Writer.TryWrite((result, mask)))
            Log.ResultLost(logger, result.ResultId);
    }

    /// <summary>Called after the cameras have stopped: what they still handed over is stored before the writer ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _results.Writer.TryComplete();
        return (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken);
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
            while (!TryStore(batch))
            {
                if (_results.Reader.Completion.IsCompleted)
                    return;
                await Task.Delay(RetryDisk, time, CancellationToken.None);
            }

            batch.Clear();
        }
    }

    private bool TryStore(List<(Result Result, byte[]? Mask)> batch)
    {
        try
        {
            var rows = outbox.Append(batch);
            foreach (var newest in rows.GroupBy(r => r.Camera).Select(g => g.Last()))
                retained.Set(topics.LastResult(newest.Camera), newest.Json, atLeastOnce: false);
            work.Set();
            _lastProblem = null;
            ReportDrops();
            return true;
        }
        catch (SqliteException e) when (OutboxDatabase.IsDamage(e))
        {
            outbox.Replace();
            Log.SetAside(logger, outbox.SetAside!);
            return false;
        }
        catch (SqliteException e)
        {
            // A full disk, most likely. Said once, not every second.
            if (_lastProblem != e.Message)
                Log.StoreProblem(logger, e.Message);
            _lastProblem = e.Message;
            return false;
        }
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

        [LoggerMessage(33, LogLevel.Warning, "the broker has been away too long: {Results} results (OK ones first) and {Masks} mask pictures were given up so far")]
        public static partial void Dropped(ILogger logger, long results, long masks);
    }
}
