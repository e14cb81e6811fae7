using System.Text.Json;
using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sparkplug;

/// <summary>
/// What goes over a connection and in which order: births, then states as they change and results strictly by sequence number.
/// One loop sends all of it, so that nothing comes between two births and nothing is numbered twice.
/// </summary>
internal sealed partial class NodeDelivery(Outbox outbox, NodeImage image, NodeCommands commands, WorkSignal work, TimeProvider time, ILogger<NodeDelivery> logger)
{
    /// <summary>Results between two looks at everything else.</summary>
    private const int Batch = 20;

    /// <summary>Between two batches that a host has missed: at most a thousand results a second.</summary>
    private static readonly TimeSpan BackfillPace = TimeSpan.FromMilliseconds(20);

    /// <summary>Hosts that start together all ask for births; they share them.</summary>
    private static readonly TimeSpan RebirthPace = TimeSpan.FromSeconds(1);

    private long _backfillEnd, _sent, _confirmed, _forgotten;
    private long _bornAt;
    private bool _isForgettingReported;
    private Task? _states, _results;

    /// <summary>Delivers until cancelled; returns early with the reason when the broker does not take something.</summary>
    public async Task<string> RunAsync(NodePublisher node, int bdSeq, CancellationToken cancellation)
    {
        (_sent, _backfillEnd) = (_confirmed, outbox.LastSeq);
        (_states, _results) = (null, null);
        image.Connect(bdSeq);
        if (await BirthAsync(node, cancellation) is { } unborn)
            return unborn;
        while (true)
        {
            if (await DeliverAsync(node, cancellation) is { } problem)
                return problem;
            if (commands.WantsRebirth)
                await Task.Delay(RebirthPace, time, cancellation);
            else
                await WorkAsync(cancellation);
        }
    }

    /// <summary>Delivers everything there is. Null when done, else what the broker did not take.</summary>
    public async Task<string?> DeliverAsync(NodePublisher node, CancellationToken cancellation)
    {
        while (true)
        {
            image.Refresh();
            if (IsRebirthDue && await BirthAsync(node, cancellation) is { } unborn)
                return unborn;
            var rows = outbox.Peek(Batch, after: _sent);
            var problem = await TellStatesAsync(node, rows, cancellation) ?? await SendAsync(node, rows, cancellation) ?? await ConfirmAsync(node, cancellation);
            if (problem is not null)
                return problem;
            if (rows.Count == 0)
                return null;
            if (_sent <= _backfillEnd)
                await Task.Delay(BackfillPace, time, cancellation);
        }
    }

    /// <summary>Waits for states or results. The wait for the other goes on meanwhile: it would swallow a signal.</summary>
    private async Task WorkAsync(CancellationToken cancellation)
    {
        _states ??= work.WaitAsync(cancellation);
        _results ??= outbox.Work.WaitAsync(cancellation);
        var first = await Task.WhenAny(_states, _results);
        if (first == _states)
            _states = null;
        else
            _results = null;
        await first;
    }

    private bool IsRebirthDue => commands.WantsRebirth && time.GetElapsedTime(_bornAt) >= RebirthPace;

    private bool IsHistorical(OutboxRow row) => row.Seq <= _backfillEnd;

    private async Task<string?> BirthAsync(NodePublisher node, CancellationToken cancellation)
    {
        commands.Born();
        _bornAt = time.GetTimestamp();
        if (await node.BirthAsync(image.Node.Birth(), cancellation) is { } problem)
            return problem;
        foreach (var device in image.Devices.Values)
        {
            device.Told.Die();
            if (device.IsOnline && await node.BirthAsync(device.Id, device.Told.Birth(), cancellation) is { } unborn)
                return unborn;
        }

        return null;
    }

    /// <summary>Births and deaths of cameras, and what has changed, but for what goes with a result that is about to be sent.</summary>
    private async Task<string?> TellStatesAsync(NodePublisher node, IReadOnlyList<OutboxRow> rows, CancellationToken cancellation)
    {
        if (image.Node.Changes() is { Count: > 0 } news && await node.DataAsync(news, cancellation) is { } untold)
            return untold;
        while (commands.NextAnswer() is { } answer)
        {
            if (image.Devices.GetValueOrDefault(answer.Camera!) is not { } asked)
                continue;
            asked.Take(answer, image.Now);
            if (asked.Told.IsBorn && await node.DataAsync(asked.Id, asked.Told.Changes(), cancellation) is { } unanswered)
                return unanswered;
        }

        foreach (var device in image.Devices.Values)
        {
            if (await TellAsync(node, device, [.. rows.Where(row => row.Camera == device.Id)], cancellation) is { } problem)
                return problem;
        }

        return null;
    }

    private async Task<string?> TellAsync(NodePublisher node, NodeDevice device, IReadOnlyList<OutboxRow> rows, CancellationToken cancellation)
    {
        // A camera that has gone comes back for as long as results of it are to be told: they must not be lost.
        var isWanted = device.IsOnline || rows.Count > 0;
        if (isWanted != device.Told.IsBorn)
        {
            if (isWanted)
                return await node.BirthAsync(device.Id, device.Told.Birth(), cancellation);
            device.Told.Die();
            return await node.DeathAsync(device.Id, cancellation);
        }

        return device.Told.IsBorn && rows.All(IsHistorical) && device.Told.Changes() is { Count: > 0 } news ? await node.DataAsync(device.Id, news, cancellation) : null;
    }

    private async Task<string?> SendAsync(NodePublisher node, IReadOnlyList<OutboxRow> rows, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            if (IsRebirthDue)
                break;
            if (image.Devices.GetValueOrDefault(row.Camera) is not { } device)
                Log.NoDevice(logger, row.Seq, row.Camera);
            else if (Metrics(row, device) is { Count: > 0 } metrics && await node.DataAsync(device.Id, metrics, cancellation) is { } problem)
                return problem;
            _sent = row.Seq;
        }

        return null;
    }

    /// <summary>What a result tells; nothing where the disk has garbled it, for one bad row must not hold up those behind it.</summary>
    private IReadOnlyList<Metric> Metrics(OutboxRow row, NodeDevice device)
    {
        try
        {
            using var result = JsonDocument.Parse(row.Json);
            var metrics = NodeDevice.ResultMetrics(result.RootElement);
            return IsHistorical(row) ? [.. metrics.Select(metric => metric with { IsHistorical = true })] : device.Told.Changes(metrics);
        }
        catch (JsonException e)
        {
            Log.Garbled(logger, row.Seq, e.Message);
            return [];
        }
    }

    /// <summary>
    /// Forgets what was sent once the broker certainly has it. With a primary host, the cancellation says that it has gone:
    /// then nothing is forgotten, and all of it is sent again.
    /// </summary>
    private async Task<string?> ConfirmAsync(NodePublisher node, CancellationToken cancellation)
    {
        if (_sent > _confirmed)
        {
            if (await node.FlushAsync(cancellation) is { } problem)
                return problem;
            cancellation.ThrowIfCancellationRequested();
            _confirmed = _sent;
        }

        if (_forgotten == _confirmed)
            return null;
        try
        {
            outbox.MarkDelivered(_confirmed);
            (_forgotten, _isForgettingReported) = (_confirmed, false);
        }
        catch (SqliteException e)
        {
            if (!_isForgettingReported)
                Log.NotForgotten(logger, e.Message);
            _isForgettingReported = true;
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(91, LogLevel.Error, "result {Seq} cannot be read and is not delivered: {Problem}")]
        public static partial void Garbled(ILogger logger, long seq, string problem);

        [LoggerMessage(96, LogLevel.Warning, "result {Seq} is of camera {Camera}, which is not configured any more, and is not delivered")]
        public static partial void NoDevice(ILogger logger, long seq, string camera);

        [LoggerMessage(92, LogLevel.Warning, "delivered results cannot be deleted ({Problem}); tried again later")]
        public static partial void NotForgotten(ILogger logger, string problem);
    }
}
