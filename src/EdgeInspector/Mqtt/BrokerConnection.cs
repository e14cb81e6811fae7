using EdgeInspector.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// The one owner of the connection to the broker: disconnected, connecting, online, and back, with a new client for
/// every attempt. Nothing in the daemon waits for it.
/// </summary>
internal sealed partial class BrokerConnection(
    MqttConfig config, string? password, DeviceStatusSource status, Topics topics, Delivery delivery, CommandInbox commands, TimeProvider time, ILogger<BrokerConnection> logger)
    : BackgroundService, IBroker
{
    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>A connection that held so long was a good one; the next failure starts counting anew.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(60);

    /// <summary>Two daemons with one client id would throw each other out for ever, every second.</summary>
    private static readonly TimeSpan TakenOverPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    private string? _lastProblem;

    public bool IsOnline { get; private set; }

    private string Broker => $"{config.Host}:{config.Port}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            var start = time.GetTimestamp();
            var pause = TimeSpan.Zero;
            try
            {
                var options = BrokerOptions.Create(config, password, status.Message(DeviceState.Error));
                var (session, problem) = options.TryGet(out var ready) ? await BrokerSession.ConnectAsync(ready, time, stoppingToken) : (null, options.Error);
                if (session is not null)
                {
                    await using (session)
                    {
                        problem = await UseAsync(session, stoppingToken);
                        if (session.SessionTakenOver)
                            pause = TakenOverPause;
                    }
                }

                Report(problem);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            failures = time.GetElapsedTime(start) >= Stable ? 1 : failures + 1;
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
        status.Set(DeviceState.ContinuousExecution);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);

            // Results matter more than commands: a broker that lets nobody subscribe still gets them.
            if (await session.SubscribeAsync(topics.Commands, commands.Offer, either.Token) is { } deaf)
                Log.NoCommands(logger, deaf);
            return await delivery.RunAsync(session, either.Token);
        }
        catch (OperationCanceledException) when (session.Ended.IsCancellationRequested)
        {
            return session.SessionTakenOver
                ? $"another client uses the client id {config.ClientId}; give one of them another id (/mqtt/clientId)"
                : session.EndReason;
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

        Report(await session.PublishAsync(status.Message(DeviceState.Halted), CancellationToken.None));
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
