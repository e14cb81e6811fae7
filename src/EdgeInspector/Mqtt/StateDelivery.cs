using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>States, alarms and answers on their way to the broker: at once, and never behind the results.</summary>
internal sealed partial class StateDelivery(RetainedTopics retained, Alarms alarms, Replies replies, WorkSignal work, ILogger<StateDelivery> logger)
{
    private readonly HashSet<string> _refusedTopics = [];

    /// <summary>Delivers until cancelled; returns early with the reason when the connection is of no use any more.</summary>
    public async Task<string> RunAsync(BrokerSession session, CancellationToken cancellation)
    {
        retained.ResendAll();
        alarms.ResendRaised();
        while (true)
        {
            if (await DeliverAsync(session, cancellation) is { } problem)
                return problem;
            await work.WaitAsync(cancellation);
        }
    }

    /// <summary>Delivers everything there is. Null when done.</summary>
    public async Task<string?> DeliverAsync(BrokerSession session, CancellationToken cancellation) =>
        await SendStatesAsync(session, cancellation)
        ?? await SendAsync(session, alarms.Next, alarms.Forget, cancellation)
        ?? await SendAsync(session, replies.Next, replies.Forget, cancellation);

    private async Task<string?> SendStatesAsync(BrokerSession session, CancellationToken cancellation)
    {
        while (retained.TakeUnsent() is { } state)
        {
            var answer = new Acknowledgement(Fate.Unknown);
            try
            {
                answer = await session.PublishAsync(state, cancellation);
            }
            finally
            {
                // The daemon stops or the connection breaks while this state is under way, often the one that says so. One that
                // the broker refuses must not hold up the others.
                if (answer.Fate == Fate.Unknown)
                    retained.PutBack(state.Topic);
            }

            cancellation.ThrowIfCancellationRequested();
            if (answer.Fate == Fate.Unknown)
                return answer.Problem;
            if (answer.Fate != Fate.Taken && _refusedTopics.Add(state.Topic))
                Log.StateSkipped(logger, answer.Problem!);
        }

        return null;
    }

    private async Task<string?> SendAsync(BrokerSession session, Func<Message?> next, Action forget, CancellationToken cancellation)
    {
        while (next() is { } message)
        {
            var answer = session.Takes(message)
                ? await session.PublishAsync(message, cancellation)
                : new Acknowledgement(Fate.Refused, $"{message.Topic}: its {message.Payload.Length} bytes are more than the broker takes");
            if (answer.Fate == Fate.Unknown)
            {
                cancellation.ThrowIfCancellationRequested();
                return answer.Problem;
            }

            if (answer.Fate != Fate.Taken)
                Log.Skipped(logger, answer.Problem!);
            forget();
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(41, LogLevel.Warning, "a state is not delivered: {Problem} (not logged again for this topic)")]
        public static partial void StateSkipped(ILogger logger, string problem);

        [LoggerMessage(43, LogLevel.Warning, "a command's answer or an alarm is not delivered: {Problem}")]
        public static partial void Skipped(ILogger logger, string problem);
    }
}
