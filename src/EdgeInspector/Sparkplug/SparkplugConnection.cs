using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sparkplug;

/// <summary>
/// The one owner of the connection in Sparkplug mode: to one broker at a time, with the death registered before and the primary
/// host, if any, online before anything is published.
/// </summary>
internal sealed partial class SparkplugConnection(
    MqttConfig config, string? password, SparkplugTopics topics, BirthDeathNumber number, DeviceStatusSource status, NodeDelivery delivery, NodeCommands commands, TimeProvider time,
    ILogger<SparkplugConnection> logger)
    : BackgroundService, IBroker
{
    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>A connection that held so long was a good one; the next failure starts counting anew.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(60);

    /// <summary>Two daemons with one client id would throw each other out for ever, every second.</summary>
    private static readonly TimeSpan TakenOverPause = TimeSpan.FromMinutes(1);

    /// <summary>A broker that does not know the primary host is left for another after so long.</summary>
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<MqttConfig> _servers =
        [config, .. (config.Sparkplug!.OtherServers ?? []).Select(server => config with { Host = server.Host, Port = server.Port })];

    /// <summary>What each broker said last of the primary host: their clocks need not agree.</summary>
    private readonly Dictionary<MqttConfig, HostState> _hosts = [];

    private string? _lastProblem;

    public bool IsOnline { get; private set; }

    private string? PrimaryHostId => config.Sparkplug!.PrimaryHost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var (server, failures) = (0, 0); !stoppingToken.IsCancellationRequested; server = (server + 1) % _servers.Count)
        {
            var start = time.GetTimestamp();
            var pause = TimeSpan.Zero;
            try
            {
                pause = await AttemptAsync(_servers[server], stoppingToken);
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

    /// <summary>One connection to one broker; returns how long to stay away at least.</summary>
    private async Task<TimeSpan> AttemptAsync(MqttConfig server, CancellationToken stop)
    {
        var bdSeq = number.Next();
        var options = BrokerOptions.Create(server, password, NodePublisher.Death(topics, bdSeq, time));
        var (session, problem, _) = options.TryGet(out var ready) ? await BrokerSession.ConnectAsync(ready, time, stop) : new(null, options.Error, false);
        using var host = new PrimaryHost(_hosts.GetValueOrDefault(server), isSoughtElsewhere: _servers.Count > 1);
        if (session is not null)
        {
            await using (session)
                problem = await UseAsync(server, session, new NodePublisher(session, topics, bdSeq, time), host, bdSeq, stop);
        }

        if (host.Known is { } known)
            _hosts[server] = known;
        Report(server, problem);
        return session is { SessionTakenOver: true } ? TakenOverPause : TimeSpan.Zero;
    }

    /// <summary>Delivers until the connection is of no more use (then returns why) or the daemon stops.</summary>
    private async Task<string?> UseAsync(MqttConfig server, BrokerSession session, NodePublisher node, PrimaryHost host, int bdSeq, CancellationToken stop)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended, host.Gone);
            if (await ListenAsync(session, host, either.Token) is { } deaf)
                return deaf;
            if (PrimaryHostId is not null && await MeetAsync(server, host, either.Token) is { } alone)
                return alone;
            Log.Connected(logger, Name(server), bdSeq);
            (_lastProblem, IsOnline) = (null, true);
            status.Begin();
            return await delivery.RunAsync(node, bdSeq, either.Token);
        }
        catch (OperationCanceledException) when (session.Ended.IsCancellationRequested)
        {
            return session.SessionTakenOver ? $"another client uses the client id {config.ClientId}; give one of them another id (/mqtt/clientId)" : session.EndReason;
        }
        catch (OperationCanceledException)
        {
            await SayGoodByeAsync(server, node, host);
            return host.Gone.IsCancellationRequested ? $"the primary host {PrimaryHostId} is not online there" : null;
        }
        catch (SqliteException e)
        {
            return $"the outbox cannot be read: {e.Message}";
        }
        finally
        {
            IsOnline = false;
        }
    }

    /// <summary>Hears commands and the primary host, before anything is published: who is told of the node may command it.</summary>
    private Task<string?> ListenAsync(BrokerSession session, PrimaryHost host, CancellationToken cancellation)
    {
        var state = PrimaryHostId is { } id ? SparkplugTopics.State(id) : null;
        string[] filters = [topics.NodeCommand, topics.DeviceCommands, .. state is null ? Array.Empty<string>() : [state]];
        return session.SubscribeAsync(
            filters,
            message =>
            {
                if (message.Topic == state)
                    host.Hear(System.Buffers.BuffersExtensions.ToArray(message.Payload));
                else
                    commands.Offer(message);
            },
            cancellation);
    }

    /// <summary>Waits for the primary host; where there are other brokers, not for ever.</summary>
    private async Task<string?> MeetAsync(MqttConfig server, PrimaryHost host, CancellationToken cancellation)
    {
        if (!host.Online.IsCompleted)
            Log.Waiting(logger, Name(server), PrimaryHostId!);
        try
        {
            await host.Online.WaitAsync(_servers.Count > 1 ? HostPatience : Timeout.InfiniteTimeSpan, time, cancellation);
            return null;
        }
        catch (TimeoutException)
        {
            return $"the primary host {PrimaryHostId} has not been heard of there";
        }
    }

    private async Task SayGoodByeAsync(MqttConfig server, NodePublisher node, PrimaryHost host)
    {
        using var limit = new CancellationTokenSource(FlushLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, host.Gone);
        try
        {
            if (IsOnline)
                Report(server, await delivery.DeliverAsync(node, either.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SqliteException)
        {
            // What is left stays in the outbox; the next connection delivers it.
        }

        if (IsOnline)
            Report(server, await node.DeathAsync(CancellationToken.None));
    }

    private static string Name(MqttConfig server) => $"{server.Host}:{server.Port}";

    private void Report(MqttConfig server, string? problem)
    {
        if (problem is null || problem == _lastProblem)
            return;
        _lastProblem = problem;
        Log.NotConnected(logger, Name(server), problem);
    }

    private static partial class Log
    {
        [LoggerMessage(93, LogLevel.Information, "connected to the broker {Broker}, as Sparkplug Edge Node with bdSeq {BdSeq}")]
        public static partial void Connected(ILogger logger, string broker, int bdSeq);

        [LoggerMessage(94, LogLevel.Information, "the broker {Broker} is there; waiting for the primary host {Host} to be online")]
        public static partial void Waiting(ILogger logger, string broker, string host);

        [LoggerMessage(95, LogLevel.Warning, "no connection to the broker {Broker}: {Problem}; trying again, results are kept until then")]
        public static partial void NotConnected(ILogger logger, string broker, string problem);
    }
}
