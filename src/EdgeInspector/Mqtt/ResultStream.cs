using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Results under way over one connection. They leave in order, and count as taken in order: what the broker acknowledged behind
/// one that it did not take is sent again with it, for order is worth more than a duplicate.
/// </summary>
internal sealed partial class ResultStream(BrokerSession session, Topics topics, Outbox outbox, ILogger logger)
{
    private readonly Queue<(OutboxRow Row, Task<Acknowledgement> Result, Task<Acknowledgement> Mask)> _underWay = new();

    /// <summary>The last result that the broker has taken, with all before it; 0 before the first.</summary>
    public long Taken { get; private set; }

    /// <summary>The first one that it has not taken.</summary>
    public (long Seq, Acknowledgement Answer)? Failure { get; private set; }

    /// <summary>Sends a result, and its mask picture after it. Nothing any more after a failure.</summary>
    /// <param name="row">The result.</param>
    /// <param name="late">It is marked historical.</param>
    /// <param name="cancellation">Ends the wait for room, and soon what is under way.</param>
    public async Task SendAsync(OutboxRow row, bool late, CancellationToken cancellation)
    {
        await ReapAsync(static task => task.IsCompleted);
        if (Failure is not null)
            return;
        var json = late ? MessageJson.MarkHistorical(row.Json) : row.Json;
        var result = await StartAsync(new(topics.Result(row.Camera), json, Message.Json, AtLeastOnce: true, Retain: false), cancellation);
        var mask = row.Mask is { } sha256 && outbox.ReadMask(sha256) is { } png
            ? await StartAsync(new(topics.Mask(row.Camera), png, Message.Png, AtLeastOnce: true, Retain: false) { ResultId = row.ResultId }, cancellation)
            : Task.FromResult(Acknowledgement.Taken);
        _underWay.Enqueue((row, result, mask));
    }

    /// <summary>Waits for all that is under way, up to the first failure.</summary>
    public Task DrainAsync() => ReapAsync(static _ => true);

    private async Task<Task<Acknowledgement>> StartAsync(Message message, CancellationToken cancellation) =>
        session.Takes(message)
            ? await session.StartAsync(message, cancellation)
            : Task.FromResult(new Acknowledgement(Fate.Refused, $"{message.Topic}: its {message.Payload.Length} bytes are more than the broker takes"));

    private async Task ReapAsync(Func<Task, bool> isWaitedFor)
    {
        while (Failure is null && _underWay.TryPeek(out var oldest) && isWaitedFor(oldest.Result) && isWaitedFor(oldest.Mask))
        {
            _underWay.Dequeue();
            var (answer, ofMask) = (await oldest.Result, await oldest.Mask);

            // A picture must not hold up the verdicts behind it; a lost connection would, and sends both again.
            if (answer.Fate == Fate.Taken && ofMask.Fate == Fate.Unknown)
                answer = ofMask;
            if (answer.Fate != Fate.Taken)
            {
                Failure = (oldest.Row.Seq, answer);
                return;
            }

            if (ofMask.Fate != Fate.Taken)
                Log.MaskSkipped(logger, oldest.Row.Seq, ofMask.Problem!);
            Taken = oldest.Row.Seq;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Warning, "the mask picture of result {Seq} is not delivered: {Problem}")]
        public static partial void MaskSkipped(ILogger logger, long seq, string problem);
    }
}
