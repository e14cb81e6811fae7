using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Results on their way to the broker, strictly by sequence number, several under way at a time. What was stored before the
/// connection began is late: it is marked, and no faster than <paramref name="pace"/> allows.
/// </summary>
internal sealed partial class ResultDelivery(Outbox outbox, Topics topics, Alarms alarms, TokenBucket pace, TimeProvider time, ILogger<ResultDelivery> logger)
{
    /// <summary>Results that are read together, and marked as delivered together.</summary>
    private const int Batch = 100;

    /// <summary>Between two attempts with a result that the broker refuses.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Suspect _suspect = new();
    private long _backfillEnd;
    private long _delivered;
    private long _forgotten;
    private bool _isForgettingReported;

    /// <summary>Delivers until cancelled; returns early with the reason when the broker does not take something.</summary>
    public async Task<string> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        _backfillEnd = outbox.LastSeq;
        while (true)
        {
            if (await DeliverAsync(session, cancellation) is { } problem)
                return problem;
            await outbox.Work.WaitAsync(cancellation);
        }
    }

    /// <summary>Delivers everything there is: what waits, then what somebody wants once more. Null when done, else what the broker did not take.</summary>
    public async Task<string?> DeliverAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (true)
        {
            if (await DeliverWaitingAsync(session, cancellation) is { } problem)
                return problem;
            if (outbox.PeekResends(Batch) is not { Count: > 0 } wanted)
                return null;
            if (await ResendAsync(session, wanted, cancellation) is { } stopped)
                return stopped;
        }
    }

    private async Task<string?> ResendAsync(BrokerSession session, IReadOnlyList<OutboxRow> wanted, CancellationToken cancellation)
    {
        var stream = new ResultStream(session, topics, outbox, logger);
        try
        {
            foreach (var row in wanted)
            {
                await pace.TakeAsync(cancellation);
                await stream.SendAsync(row with { Mask = null }, late: true, cancellation);
            }
        }
        finally
        {
            await stream.DrainAsync();

            // One that the broker refuses by now was delivered before: it is not tried again.
            outbox.MarkResent(stream.Failure is { Answer.Fate: Fate.Refused } refused ? refused.Seq : stream.Taken);
        }

        cancellation.ThrowIfCancellationRequested();
        return stream.Failure is { Answer.Fate: not Fate.Refused } failed ? failed.Answer.Problem : null;
    }

    private async Task<string?> DeliverWaitingAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (true)
        {
            var stream = new ResultStream(session, topics, outbox, logger);
            var isDone = false;
            try
            {
                isDone = await SendWaitingAsync(session, stream, cancellation);
            }
            catch (OperationCanceledException) when (session.Ended.IsCancellationRequested)
            {
                // What was under way tells whether a result was to blame.
            }
            finally
            {
                // Acknowledged is acknowledged, also when the connection broke or the daemon stops after it.
                await stream.DrainAsync();
                Delivered(stream);
            }

            var isStopping = cancellation.IsCancellationRequested && !session.Ended.IsCancellationRequested;
            var problem = stream.Failure is { } failed && !isStopping ? Judge(session, failed) : null;
            cancellation.ThrowIfCancellationRequested();
            if (problem is not null)
                return problem;
            if (isDone && stream.Failure is null)
                return null;
            if (stream.Failure is not null)
                await Task.Delay(RetryPause, time, cancellation);
        }
    }

    /// <summary>True when there is nothing more; false when something went wrong, or one must be waited for.</summary>
    private async Task<bool> SendWaitingAsync(BrokerSession session, ResultStream stream, CancellationToken cancellation)
    {
        for (var sent = _delivered; ;)
        {
            var rows = outbox.Peek(Batch, after: sent);
            if (rows.Count == 0)
                return true;
            foreach (var row in rows)
            {
                var isLate = row.Seq <= _backfillEnd;

                // Whether it is to blame shows only on a connection that has taken something else, as a rule the device's status.
                if (_suspect.Is(row.Seq))
                    await Task.WhenAny(session.FirstTaken, Task.Delay(RetryPause, time, cancellation));
                if (isLate)
                    await pace.TakeAsync(cancellation);
                await stream.SendAsync(row, isLate, cancellation);
                if (stream.Failure is not null || _suspect.Is(row.Seq))
                    return false;
                sent = row.Seq;
            }

            Delivered(stream);
        }
    }

    /// <summary>What follows from a failure: null to try again at once, else why this connection is given up.</summary>
    private string? Judge(BrokerSession session, (long Seq, Acknowledgement Answer) failed)
    {
        var (seq, answer) = failed;
        if (answer.Fate == Fate.Forbidden)
        {
            alarms.Raise(AlarmCondition.ResultsRefused, $"{answer.Problem}; results wait until the broker's access rights let them through");
            return answer.Problem;
        }

        var isItsFault = answer.Fate == Fate.Refused || (_suspect.Is(seq) && session.FirstTaken.IsCompleted);
        if (_suspect.Failed(seq, isItsFault))
        {
            alarms.Raise(AlarmCondition.ResultUndeliverable, $"result {seq} is given up: {answer.Problem}; cmd/resend can send it again", new SeqRange(1, seq, seq));
            Log.GivenUp(logger, seq, answer.Problem!);
            _delivered = seq;
            Forget();
        }

        return answer.Fate == Fate.Refused ? null : answer.Problem;
    }

    private void Delivered(ResultStream stream)
    {
        if (stream.Taken <= _delivered)
            return;
        _delivered = stream.Taken;
        _suspect.Taken(_delivered);
        alarms.Clear(AlarmCondition.ResultsRefused);
        Forget();
    }

    /// <summary>Marks what is delivered. A full disk may refuse that; the rows are then passed over and marked later.</summary>
    private void Forget()
    {
        if (_delivered == _forgotten)
            return;
        try
        {
            outbox.MarkDelivered(_delivered);
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

    private static partial class Log
    {
        [LoggerMessage(42, LogLevel.Warning, "delivered results cannot be marked so ({Problem}); tried again later")]
        public static partial void NotForgotten(ILogger logger, string problem);

        [LoggerMessage(44, LogLevel.Error, "result {Seq} is given up: {Problem}")]
        public static partial void GivenUp(ILogger logger, long seq, string problem);
    }
}
