using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeInspector.Tests;

/// <summary>A subscriber as a controls engineer has one: separate from the daemon, seeing only what the broker gives.</summary>
internal sealed class Dashboard : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<Received> _messages = Channel.CreateUnbounded<Received>();

    public sealed record Received(string Topic, byte[] Payload, bool Retained, string? ContentType, string? ResultId, string? Correlation)
    {
        public JsonNode Json => JsonNode.Parse(Payload)!;
    }

    public static Task<Dashboard> ConnectAsync(int port, string filter = "#") =>
        ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build(), filter);

    public static async Task<Dashboard> ConnectAsync(MqttClientOptions options, string filter)
    {
        var dashboard = new Dashboard();
        dashboard._client.ApplicationMessageReceivedAsync += e =>
        {
            var message = e.ApplicationMessage;
            var property = message.UserProperties?.FirstOrDefault(p => p.Name == "resultId");
            var id = property is null ? null : Encoding.UTF8.GetString(property.ValueBuffer.Span);
            dashboard._messages.Writer.TryWrite(new(message.Topic, message.Payload.ToArray(), message.Retain, message.ContentType, id, message.CorrelationData is { } data ? Encoding.UTF8.GetString(data) : null));
            return Task.CompletedTask;
        };
        // With the library's 8 KB a flood comes in one piece every 200 ms.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = 256 * 1024;
        await dashboard._client.ConnectAsync(options, TestContext.Current.CancellationToken);
        await dashboard._client.SubscribeAsync(filter, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return dashboard;
    }

    /// <summary>The next message that fits; the others are passed over.</summary>
    public async Task<Received> NextAsync(Func<Received, bool> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var message = await _messages.Reader.ReadAsync(limit.Token);
            if (fits(message))
                return message;
        }
    }

    /// <summary>Waits until the daemon says that it is online; its status.</summary>
    public Task<Received> OnlineAsync(string prefix) => NextAsync(m => m.Topic == $"{prefix}/status" && (bool)m.Json["online"]!);

    /// <summary>All messages as they come.</summary>
    public IAsyncEnumerable<Received> ReadAllAsync(CancellationToken cancellation) => _messages.Reader.ReadAllAsync(cancellation);

    /// <summary>Sends, as a controls engineer would a command.</summary>
    public async Task SendAsync(string topic, string payload, string? responseTopic = null, string? correlation = null, bool retain = false)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce);
        if (responseTopic is not null)
            message.WithResponseTopic(responseTopic);
        if (correlation is not null)
            message.WithCorrelationData(Encoding.UTF8.GetBytes(correlation));
        await _client.PublishAsync(message.Build(), TestContext.Current.CancellationToken);
    }

    /// <summary>Whether the broker lets this client write to a topic.</summary>
    public async Task<bool> MayWriteAsync(string topic) =>
        (await _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("{}").WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build(), TestContext.Current.CancellationToken))
            .ReasonCode != MqttClientPublishReasonCode.NotAuthorized;

    /// <summary>Sends bytes at QoS 0, as a Sparkplug host does.</summary>
    public async Task SendAsync(string topic, byte[] payload, bool retain = false) =>
        await _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain).Build(), TestContext.Current.CancellationToken);

    /// <summary>What has arrived and still arrives until half a second passes without a message.</summary>
    public async Task<IReadOnlyList<Received>> RestAsync()
    {
        var rest = new List<Received>();
        for (var before = -1; before != rest.Count;)
        {
            before = rest.Count;
            await Task.Delay(500, TestContext.Current.CancellationToken);
            while (_messages.Reader.TryRead(out var message))
                rest.Add(message);
        }

        return rest;
    }

    public Task<Received> NextAsync(string topicEnd) => NextAsync(m => m.Topic.EndsWith(topicEnd, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        _client.Dispose();
    }
}
