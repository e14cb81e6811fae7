using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>What goes over a connection and in which order: new states and answers at once, results strictly by sequence number.</summary>
internal sealed partial class Delivery(
    Outbox outbox, Topics topics, RetainedTopics retained, Replies replies, WorkSignal work, TimeProvider time, ILogger<Delivery> logger)
{
    /// <summary>Results between two looks at the states, and between two deletions.</summary>
    private const int Batch = 20;

    /// <summary>Spares a broker and a network that have just come back; 200 a second empties hours within minutes.</summary>
    private static readonly TimeSpan BackfillPace = TimeSpan.FromMilliseconds(5);

    private readonly HashSet<string> _refusedTopics = [];
    private long _backfillEnd;
    private long _delivered;
    private long _forgotten;
    private bool _isForgettingReported;

    /// <summary>Delivers until cancelled; returns early with the reason when the broker does not take something.</summary>
    public async Task<string> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        retained.ResendAll();
        _backfillEnd = outbox.LastSeq;
        while (true)
        {
            if (await DeliverAsync(session, cancellation) is { } problem)
                return problem;
            await work.WaitAsync(cancellation);
        }
    }

    /// <summary>Delivers everything there is. Null when done, else what the broker did not take.</summary>
    public async Task<string?> DeliverAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (true)
        {
            if (await SendStatesAsync(session, cancellation) is { } refused)
                return refused;
            if (await SendRepliesAsync(session, cancellation) is { } unanswered)
                return unanswered;
            Forget();
            var rows = outbox.Peek(Batch, after: _delivered);
            if (rows.Count == 0)
                return null;

            try
            {
                foreach (var row in rows)
                {
                    var isBackfill = row.Seq <= _backfillEnd;
                    if (await SendAsync(session, row, isBackfill, cancellation) is { } problem)
                        return problem;
                    _delivered = row.Seq;
                    if (isBackfill)
                        await Task.Delay(BackfillPace, time, cancellation);
                }
            }
            finally
            {
                // Acknowledged is acknowledged, also when the connection broke after it.
                Forget();
            }
        }
    }

    /// <summary>Deletes what is delivered. A full disk may refuse that; the rows are then passed over and deleted later.</summary>
    private void Forget()
    {
        if (_delivered == _forgotten)
            return;
        try
        {
            outbox.DeleteThrough(_delivered);
            _forgotten = _delivered;
            _isForgettingReported = false;
        }
        catch (SqliteException e)
        {
            if (!_isForgettingReported)
                Log.NotForgotten(logger, e.Message);
            _isForgettingReported = true;
        }
    }

    private async Task<string?> SendStatesAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (retained.TakeUnsent() is { } state)
        {
            string? problem;
            try
            {
                problem = await session.PublishAsync(state, cancellation);
            }
            catch (OperationCanceledException)
            {
                // The daemon stops while this state is under way, often the one that says so: the good-bye sends it again.
                retained.PutBack(state.Topic);
                throw;
            }

            if (problem is null)
                continue;

            // Not put back: when the connection has ended, the next one sends all states; one that the broker refuses must
            // not hold up the results.
            if (session.Ended.IsCancellationRequested)
                return problem;
            if (_refusedTopics.Add(state.Topic))
                Log.StateSkipped(logger, problem);
        }

        return null;
    }

    private async Task<string?> SendRepliesAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (replies.Next() is { } reply)
        {
            var problem = session.Takes(reply) ? await session.PublishAsync(reply, cancellation) : $"{reply.Topic}: larger than the broker takes";
            if (problem is not null)
            {
                if (session.Ended.IsCancellationRequested)
                    return problem;
                Log.ReplySkipped(logger, problem);
            }

            replies.Forget();
        }

        return null;
    }

    private async Task<string?> SendAsync(BrokerSession session, OutboxRow row, bool historical, CancellationToken cancellation)
    {
        var json = historical ? MessageJson.MarkHistorical(row.Json) : row.Json;
        if (await session.PublishAsync(new(topics.Result(row.Camera), json, Message.Json, AtLeastOnce: true, Retain: false), cancellation) is { } problem)
            return problem;
        if (row.Mask is null)
            return null;

        var mask = new Message(topics.Mask(row.Camera), row.Mask, Message.Png, AtLeastOnce: true, Retain: false) { ResultId = row.ResultId };
        if (!session.Takes(mask))
            Log.MaskSkipped(logger, row.Seq, "larger than the broker takes");
        else if (await session.PublishAsync(mask, cancellation) is { } refused)
        {
            // A picture must not hold up the verdicts behind it; a lost connection would, and sends both again.
            if (session.Ended.IsCancellationRequested)
                return refused;
            Log.MaskSkipped(logger, row.Seq, refused);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Warning, "the mask picture of result {Seq} is not delivered: {Problem}")]
        public static partial void MaskSkipped(ILogger logger, long seq, string problem);

        [LoggerMessage(41, LogLevel.Warning, "a state is not delivered: {Problem} (not logged again for this topic)")]
        public static partial void StateSkipped(ILogger logger, string problem);

        [LoggerMessage(43, LogLevel.Warning, "a command's answer is not delivered: {Problem}")]
        public static partial void ReplySkipped(ILogger logger, string problem);

        [LoggerMessage(42, LogLevel.Warning, "delivered results cannot be deleted ({Problem}); tried again later")]
        public static partial void NotForgotten(ILogger logger, string problem);
    }
}
