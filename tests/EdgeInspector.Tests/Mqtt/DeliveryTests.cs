using System.Net;
using EdgeInspector.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>What goes over one connection, with a broker that can refuse.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = Mosquitto.FreePort();
    private readonly WorkSignal _work = new();
    private readonly RetainedTopics _retained;
    private readonly MqttServer _server;
    private readonly Outbox _outbox;
    private readonly Delivery _delivery;

    public DeliveryTests()
    {
        _retained = new(_work);
        _outbox = Outbox.Open(_folder.Path, new(), TimeProvider.System).Value!;
        _delivery = Deliveries.Create(_outbox, _retained, _work);
        _server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointPort(_port)
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .Build());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
        _outbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Backfill_ThatIsCutShortByAStop_StaysHistoricalInTheGoodBye()
    {
        _outbox.Append([.. Enumerable.Range(0, 300).Select(_ => (Samples.Result(), (byte[]?)null))]);
        await using var dashboard = await Dashboard.ConnectAsync(_port);
        await using var session = await ConnectAsync();
        using var stop = new CancellationTokenSource();

        var running = _delivery.RunAsync(session, stop.Token);
        await dashboard.NextAsync("/result");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(_outbox.Count, 1, 299);
        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        Assert.Equal(0, _outbox.Count);
        Assert.All((await dashboard.RestAsync()).Where(m => m.Topic == "p/left/result"), m => Assert.True((bool)m.Json["historical"]!));
    }

    [Fact]
    public async Task State_ThatIsUnderWayWhenTheDaemonStops_ArrivesWithTheGoodBye()
    {
        // The broker drops the first message, and answers later than a stop waits.
        var (underWay, dropped) = (new TaskCompletionSource(), false);
        _server.InterceptingPublishAsync += async e =>
        {
            if (dropped)
                return;
            dropped = true;
            e.ProcessPublish = false;
            underWay.SetResult();
            await Task.Delay(2000, CancellationToken.None);
        };
        await using var dashboard = await Dashboard.ConnectAsync(_port);
        await using var session = await ConnectAsync();
        using var stop = new CancellationTokenSource();
        _retained.Set("p/left/status", "{}"u8.ToArray());

        var running = _delivery.RunAsync(session, stop.Token);
        await underWay.Task.WaitAsync(Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        Assert.Equal("p/left/status", (await dashboard.NextAsync("/status")).Topic);
    }

    [Fact]
    public async Task State_ThatTheBrokerRefuses_DoesNotHoldUpTheResults()
    {
        _server.InterceptingPublishAsync += e =>
        {
            if (e.ApplicationMessage.Topic == "p/status")
                (e.Response.ReasonCode, e.ProcessPublish) = (MqttPubAckReasonCode.NotAuthorized, false);
            return Task.CompletedTask;
        };
        _retained.Set("p/status", "{}"u8.ToArray());
        _outbox.Append([(Samples.Result(), null)]);
        await using var dashboard = await Dashboard.ConnectAsync(_port);
        await using var session = await ConnectAsync();

        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        Assert.Equal("p/left/result", (await dashboard.NextAsync(_ => true)).Topic);
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public async Task Resend_ComesAfterWhatWaits_MarkedHistoricalWithTheSameIds()
    {
        _outbox.Append([(Samples.Result(), [1, 2, 3]), (Samples.Result(), null), (Samples.Result(), null)]);
        await using var session = await ConnectAsync();
        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));
        await using var dashboard = await Dashboard.ConnectAsync(_port);
        var first = _outbox.Append([(Samples.Result(), null)])[0];

        Assert.Equal(new(2, 1, 2), _outbox.Resend(0, 2));
        var ids = _outbox.PeekResends(10).Select(row => row.ResultId).ToList();
        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        var arrived = await dashboard.RestAsync();
        Assert.All(arrived, m => Assert.Equal("p/left/result", m.Topic));
        Assert.Equal([(4L, false), (1, true), (2, true)], arrived.Select(m => ((long)m.Json["seq"]!, (bool)m.Json["historical"]!)));
        Assert.Equal([first.ResultId, .. ids], arrived.Select(m => (string)m.Json["resultId"]!));
        Assert.Empty(_outbox.PeekResends(10));
    }

    private async Task<BrokerSession> ConnectAsync()
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build();
        return (await BrokerSession.ConnectAsync(options, TimeProvider.System, Cancellation)).Session!;
    }
}
