using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt;

/// <summary>One connection, from CONNACK to its end. A new connection is a new session with a new client.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    /// <summary>How long the broker may take to acknowledge; without a limit the client would wait for ever.</summary>
    private static readonly TimeSpan AcknowledgeLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a publish under way may still take when the daemon stops: one that is cut off can take the connection with it,
    /// and the broker then sends the Will of a daemon that stops in good order.
    /// </summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);

    /// <summary>More would bring no more results a second, and leaves more to send again when the connection breaks.</summary>
    private const int MostUnderWay = 8;

    /// <summary>No command is longer; a broker that knows this sends nothing longer.</summary>
    public const uint LongestIncoming = 128 * 1024;

    private readonly IMqttClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private SemaphoreSlim _room = null!;
    private ITimer? _ping;
    private long _maxPacketBytes = long.MaxValue;
    private readonly TaskCompletionSource _firstTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrokerSession(IMqttClient client, TimeProvider time)
    {
        (_client, _time, Ended) = (client, time, _ended.Token);
        client.DisconnectedAsync += e =>
        {
            SessionTakenOver = e.Reason == MqttClientDisconnectReason.SessionTakenOver;

            // Many brokers close without a word, also when another client takes the session over; mosquitto 2.0 does.
            EndedSilently = e.Exception is null && e.Reason == MqttClientDisconnectReason.NormalDisconnection;
            EndReason = e.Exception is { } fault ? fault.GetBaseException().Message
                : EndedSilently ? "the broker closed the connection without a word"
                : $"the broker ended the connection ({e.Reason})";
            _ended.Cancel();
            return Task.CompletedTask;
        };
    }

    /// <summary>Cancelled when the connection is gone.</summary>
    public CancellationToken Ended { get; }

    public string EndReason { get; private set; } = "";

    /// <summary>Set when the daemon has said itself that it goes; otherwise the broker is asked to send the Will.</summary>
    public bool HasSaidGoodBye { get; set; }

    /// <summary>Another client connected with the same client id.</summary>
    public bool SessionTakenOver { get; private set; }

    /// <summary>The broker closed the connection and did not say why.</summary>
    public bool EndedSilently { get; private set; }

    /// <summary>Ends when the broker has acknowledged a message: it takes some, then.</summary>
    public Task FirstTaken => _firstTaken.Task;

    /// <summary>Connects, or says why not.</summary>
    public static async Task<Connect> ConnectAsync(MqttClientOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var session = new BrokerSession(new MqttClientFactory().CreateMqttClient(), time);
        using var limit = new CancellationTokenSource(AcknowledgeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var refusal = default(MqttClientConnectResultCode?);
        string problem;
        try
        {
            var answer = await session._client.ConnectAsync(options, either.Token);
            if (answer.ResultCode == MqttClientConnectResultCode.Success)
            {
                session.Obey(answer, options.KeepAlivePeriod);
                return new(session, null, false);
            }

            refusal = answer.ResultCode;
            problem = $"refused: {answer.ResultCode}{(string.IsNullOrEmpty(answer.ReasonString) ? "" : $" ({answer.ReasonString})")}";
        }
        catch (Exception e)
        {
            // Whatever the network stack throws here means the same: not connected, try again.
            problem = limit.IsCancellationRequested ? "no answer" : e.GetBaseException().Message;
        }

        await session.DisposeAsync();
        cancellation.ThrowIfCancellationRequested();
        return new(null, problem, refusal is MqttClientConnectResultCode.QuotaExceeded or MqttClientConnectResultCode.ConnectionRateExceeded or MqttClientConnectResultCode.ServerBusy);
    }

    /// <summary>Has every message of some topics handed over, at QoS 1. Null when the broker agreed, else what is wrong.</summary>
    public async Task<string?> SubscribeAsync(IReadOnlyList<string> filters, Action<MqttApplicationMessage> received, CancellationToken cancellation)
    {
        _client.ApplicationMessageReceivedAsync += e =>
        {
            received(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        using var limit = new CancellationTokenSource(AcknowledgeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var options = new MqttClientSubscribeOptionsBuilder();
            foreach (var filter in filters)
                options.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
            var answer = await _client.SubscribeAsync(options.Build(), either.Token);
            return answer.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused
                ? $"the broker refuses a subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}"
                : null;
        }
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested ? "the broker does not answer a subscription" : e.GetBaseException().Message;
        }
    }

    /// <summary>Whether the broker takes a message of this size; sending more would cost the connection.</summary>
    public bool Takes(Message message) => message.Payload.Length + message.Topic.Length + 256L <= _maxPacketBytes;

    /// <summary>Publishes and, at QoS 1, waits for the acknowledgement.</summary>
    public async Task<Acknowledgement> PublishAsync(Message message, CancellationToken cancellation) => await await StartAsync(message, cancellation);

    /// <summary>
    /// Waits until the broker has room for one more message under way, and starts to publish. Messages leave in the order in which
    /// this is called, each after the one before has returned.
    /// </summary>
    /// <returns>What will become of it. That task never fails; when cancelled it ends soon.</returns>
    public async Task<Task<Acknowledgement>> StartAsync(Message message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (message.AtLeastOnce)
            await _room.WaitAsync(cancellation);
        return FinishAsync(message, cancellation);
    }

    /// <summary>
    /// Waits until the broker has taken everything published before, whatever its QoS: a connection keeps its order, so the
    /// answer to a ping comes after. Null when it has, else what is wrong.
    /// </summary>
    public async Task<string?> FlushAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(AcknowledgeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _client.PingAsync(either.Token);
            return null;
        }
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested ? "the broker does not answer a ping" : e.GetBaseException().Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ping is not null)
            await _ping.DisposeAsync();
        if (_client.IsConnected)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
            try
            {
                var reason = HasSaidGoodBye ? MqttClientDisconnectOptionsReason.NormalDisconnection : MqttClientDisconnectOptionsReason.DisconnectWithWillMessage;
                await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = reason }, limit.Token);
            }
            catch (Exception)
            {
                // The connection is on its way out either way.
            }
        }

        _client.Dispose();
        _ended.Dispose();
    }

    /// <summary>Keeps to what the broker said at the connect. The client library knows it and does not.</summary>
    private void Obey(MqttClientConnectResult answer, TimeSpan keepAlive)
    {
        _maxPacketBytes = answer.MaximumPacketSize is > 0 and { } size ? size : long.MaxValue;
        _room = new(answer.ReceiveMaximum is > 0 and { } most ? Math.Min((int)most, MostUnderWay) : MostUnderWay);
        if (answer.ServerKeepAlive > 0 && TimeSpan.FromSeconds(answer.ServerKeepAlive) is var wanted && wanted < keepAlive)
            _ping = _time.CreateTimer(_ => _ = _client.TryPingAsync(Ended), null, wanted / 2, wanted / 2);
    }

    private async Task<Acknowledgement> FinishAsync(Message message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(AcknowledgeLimit, _time);
        using var stopped = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var stop = cancellation.Register(() => stopped.CancelAfter(StopGrace));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopped.Token);
        try
        {
            var answer = Acknowledgement.Of(message.Topic, await _client.PublishAsync(Packet(message), either.Token));
            if (answer.Fate == Fate.Taken && message.AtLeastOnce)
                _firstTaken.TrySetResult();
            return answer;
        }
        catch (Exception e)
        {
            // What is under way fails a moment before the end of the connection is known, with its reason.
            if (!_client.IsConnected)
                await Task.Delay(EndLimit, _time, Ended).ContinueWith(static _ => { }, TaskScheduler.Default);

            // The client reports a cancelled token as a time-out of its own; only the tokens tell what happened.
            return new(Fate.Unknown, limit.IsCancellationRequested ? $"the broker does not acknowledge {message.Topic}" : EndReason.Length > 0 ? EndReason : e.GetBaseException().Message);
        }
        finally
        {
            if (message.AtLeastOnce)
                _room.Release();
        }
    }

    private static MqttApplicationMessage Packet(Message message) => new()
    {
        Topic = message.Topic,
        PayloadSegment = message.Payload,
        ContentType = message.ContentType,
        PayloadFormatIndicator = message.ContentType == Message.Json ? MqttPayloadFormatIndicator.CharacterData : MqttPayloadFormatIndicator.Unspecified,
        QualityOfServiceLevel = message.AtLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        Retain = message.Retain,
        CorrelationData = message.CorrelationData,
        UserProperties = message.ResultId is { } id ? [new MqttUserProperty("resultId", Encoding.UTF8.GetBytes(id))] : null,
    };
}

/// <summary>What came of an attempt to connect.</summary>
/// <param name="Session">Null when there is none.</param>
/// <param name="Problem">Why; null when there is one.</param>
/// <param name="IsOverloaded">The broker has too much to do, and asks for patience.</param>
internal sealed record Connect(BrokerSession? Session, string? Problem, bool IsOverloaded);
