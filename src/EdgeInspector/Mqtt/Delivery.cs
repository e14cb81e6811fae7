using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>What goes over a connection and in which order: new states at once, results strictly by sequence number.</summary>
internal sealed partial class Delivery(Outbox outbox, Topics topics, RetainedTopics retained, WorkSignal work, TimeProvider time, ILogger<Delivery> logger)
{
    /// <summary>Results between two looks at the states, and between two deletions.</summary>
    private const int Batch = 20;

    /// <summary>Spares a broker and a network that have just come back; 200 a second empties hours within minutes.</summary>
    private static readonly TimeSpan BackfillPace = TimeSpan.FromMilliseconds(5);

    /// <summary>Delivers until cancelled; returns early with the reason when the broker does not take something.</summary>
    public async Task<string> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        retained.ResendAll();
        var backfillEnd = outbox.LastSeq;
        while (true)
        {
            if (await DeliverAsync(session, backfillEnd, cancellation) is { } problem)
                return problem;
            await work.WaitAsync(cancellation);
        }
    }

    /// <summary>Delivers everything there is. Null when done, else what the broker did not take.</summary>
    public async Task<string?> DeliverAsync(BrokerSession session, long backfillEnd, CancellationToken cancellation)
    {
        while (true)
        {
            if (await SendStatesAsync(session, cancellation) is { } refused)
                return refused;
            var rows = outbox.Peek(Batch);
            if (rows.Count == 0)
                return null;

            var delivered = 0L;
            try
            {
                foreach (var row in rows)
                {
                    var isBackfill = row.Seq <= backfillEnd;
                    if (await SendAsync(session, row, isBackfill, cancellation) is { } problem)
                        return problem;
                    delivered = row.Seq;
                    if (isBackfill)
                        await Task.Delay(BackfillPace, time, cancellation);
                }
            }
            finally
            {
                // Acknowledged is acknowledged, also when the connection broke after it.
                if (delivered > 0)
                    outbox.DeleteThrough(delivered);
            }
        }
    }

    private async Task<string?> SendStatesAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (retained.TakeUnsent() is { } state)
        {
            // A state that fails is not put back: the connection ends, and the next one sends them all.
            if (await session.PublishAsync(state, cancellation) is { } problem)
                return problem;
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
    }
}
