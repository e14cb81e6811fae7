using EdgeInspector.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeInspector.Mqtt;

/// <summary>
/// The one owner of the connection to the broker: disconnected, connecting, online, and back, with a new client for
/// every attempt. Nothing in the daemon waits for it.
/// </summary>
internal sealed partial class BrokerConnection(
    MqttConfig config, string? password, DeviceStatusSource status, Topics topics, Delivery delivery, CommandInbox commands, Alarms alarms, TimeProvider time, ILogger<BrokerConnection> logger)
    : BackgroundService, IBroker
{
    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>A connection that held so long was a good one; the next failure starts counting anew.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(60);

    /// <summary>A broker that starts again and again, but works in between, is not left alone for longer than seconds.</summary>
    private const int MostFailuresOfAGoodBroker = 3;

    /// <summary>Two daemons with one client id would throw each other out for ever, every second; and a broker that has too much to do is not helped by more.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    /// <summary>After so many in a row, none of them stable, it is hardly the network.</summary>
    private const int MostSilentEnds = 3;

    private string? _lastProblem;
    private int _silentEnds;

    public bool IsOnline { get; private set; }

    private string Broker => $"{config.Host}:{config.Port}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            var start = time.GetTimestamp();
            var (pause, hasWorked) = (TimeSpan.Zero, false);
            try
            {
                var options = BrokerOptions.Create(config, password, status.Message(DeviceState.Error));
                var (session, problem, isOverloaded) = options.TryGet(out var ready) ? await BrokerSession.ConnectAsync(ready, time, stoppingToken) : new(null, options.Error, false);
                if (session is not null)
                {
                    await using (session)
                        problem = await UseAsync(session, stoppingToken);
                    hasWorked = session.FirstTaken.IsCompleted;
                }

                // A broker that is gone has not given the client id to another.
                if (session is null)
                    _silentEnds = 0;
                if (isOverloaded || session?.SessionTakenOver == true)
                    pause = LongPause;
                Report(problem);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            failures = time.GetElapsedTime(start) >= Stable ? 1 : hasWorked ? Math.Min(failures + 1, MostFailuresOfAGoodBroker) : failures + 1;
            var delay = Retries.Delay(failures, Random.Shared.NextDouble());
            await Task.Delay(pause > delay ? pause : delay, time, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Delivers until the connection ends (then returns why) or the daemon stops (then says good-bye properly).</summary>
    private async Task<string?> UseAsync(BrokerSession session, CancellationToken stop)
    {
        Log.Connected(logger, Broker);
        _lastProblem = null;
        IsOnline = true;
        status.Begin();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);

            // Results matter more than commands: a broker that lets nobody subscribe still gets them.
            var probe = new CommandProbe(topics, time);
            var deaf = await session.SubscribeAsync(topics.Commands, message => _ = probe.Hears(message) || Take(message), either.Token);
            using var done = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
            var others = Task.WhenAll(ProbeAsync(probe, deaf, session, done.Token), SettleAsync(done.Token));
            try
            {
                return await delivery.RunAsync(session, either.Token);
            }
            finally
            {
                await done.CancelAsync();
                await others.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (session.Ended.IsCancellationRequested)
        {
            if (!session.SessionTakenOver && !session.EndedSilently)
                return session.EndReason;
            var isCertain = session.SessionTakenOver;
            var taken = $"another client {(isCertain ? "uses" : "may use")} the client id {config.ClientId}; give one of them another id (/mqtt/clientId)";
            if (isCertain || ++_silentEnds >= MostSilentEnds)
                alarms.Raise(AlarmCondition.ClientIdTaken, taken);
            return isCertain ? taken : $"{session.EndReason}; {taken}";
        }
        catch (OperationCanceledException)
        {
            await SayGoodByeAsync(session);
            return null;
        }
        catch (SqliteException e)
        {
            return Unreadable(e);
        }
        finally
        {
            IsOnline = false;
        }
    }

    /// <summary>Says when no commands will come.</summary>
    private async Task ProbeAsync(CommandProbe probe, string? deaf, BrokerSession session, CancellationToken cancellation)
    {
        deaf ??= await probe.RunAsync(session, cancellation);
        if (deaf is null)
        {
            alarms.Clear(AlarmCondition.CommandsUnheard);
            return;
        }

        Log.NoCommands(logger, deaf);
        alarms.Raise(AlarmCondition.CommandsUnheard, $"no commands are heard: {deaf}");
    }

    private bool Take(MqttApplicationMessage message)
    {
        commands.Offer(message);
        return true;
    }

    /// <summary>Nobody else has the client id, after all.</summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        await Task.Delay(Stable, time, cancellation);
        _silentEnds = 0;
        alarms.Clear(AlarmCondition.ClientIdTaken);
    }

    private async Task SayGoodByeAsync(BrokerSession session)
    {
        using var limit = new CancellationTokenSource(FlushLimit, time);
        try
        {
            Report(await delivery.DeliverAsync(session, limit.Token));
        }
        catch (OperationCanceledException)
        {
            // What is left stays in the outbox; the next start delivers it.
        }
        catch (SqliteException e)
        {
            Report(Unreadable(e));
        }

        Report((await session.PublishAsync(status.Message(DeviceState.Halted), CancellationToken.None)).Problem);
        session.HasSaidGoodBye = true;
    }

    private static string Unreadable(SqliteException e) => $"the outbox cannot be read: {e.Message}";

    private void Report(string? problem)
    {
        if (problem is null || problem == _lastProblem)
            return;
        _lastProblem = problem;
        Log.NotConnected(logger, Broker, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Information, "connected to the broker {Broker}")]
        public static partial void Connected(ILogger logger, string broker);

        [LoggerMessage(51, LogLevel.Warning, "no connection to the broker {Broker}: {Problem}; trying again, results are kept until then")]
        public static partial void NotConnected(ILogger logger, string broker, string problem);

        [LoggerMessage(52, LogLevel.Warning, "no commands will be heard: {Problem}")]
        public static partial void NoCommands(ILogger logger, string problem);
    }
}
