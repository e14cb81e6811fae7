using System.Text.Json.Nodes;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>What a broker may do that loses results with a client who trusts it.</summary>
public sealed class BrokerTrapTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly WorkSignal _work = new();
    private readonly Alarms _alarms;
    private readonly RetainedTopics _retained;
    private readonly Delivery _delivery;

    public BrokerTrapTests()
    {
        _outbox = Outbox.Open(_folder.Path, new(), TimeProvider.System).Value!;
        _alarms = Deliveries.Alarms(_work);
        _retained = new(_work);
        _delivery = Deliveries.Create(_outbox, _retained, _work, _alarms);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Broker_WithAReceiveMaximum_GetsNoMoreAtATimeAndAllInOrder(byte receiveMaximum)
    {
        // As slow as a network, so that more would be under way if more were allowed.
        await using var broker = new ScriptedBroker { ConnackProperties = [0x21, 0, receiveMaximum], Answer = async _ => { await Task.Delay(10); return 0; } };
        Fill(60);
        await using var session = await ConnectAsync(broker.Port);

        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        Assert.Equal(Math.Min((int)receiveMaximum, 8), broker.MostUnacknowledged);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), broker.Results.Select(Seq));
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public async Task Acknowledgement_ThatNeverComes_EndsTheWaitAndNothingIsLost()
    {
        var time = new FakeTimeProvider();
        var all = new TaskCompletionSource();
        await using var broker = new ScriptedBroker { Answer = m => { all.TrySetResult(); return Task.FromResult(m.Connection == 1 && Seq(m) == 2 ? ScriptedBroker.Nothing : 0); } };
        Fill(4);
        await using (var session = await ConnectAsync(broker.Port, time))
        {
            var delivering = _delivery.DeliverAsync(session, Cancellation);
            await Wait.UntilAsync(() => broker.Results.Count() == 4);
            Assert.False(delivering.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("the broker does not acknowledge p/left/result", await delivering.WaitAsync(Cancellation));
        }

        Assert.Equal([2, 3, 4], _outbox.Peek(10).Select(r => r.Seq));
        await using var next = await ConnectAsync(broker.Port);
        Assert.Null(await _delivery.DeliverAsync(next, Cancellation));
        Assert.Equal([1, 2, 3, 4, 2, 3, 4], broker.Results.Select(Seq));
        Assert.Equal(4, broker.Results.Select(m => (string?)JsonNode.Parse(m.Payload)!["resultId"]).Distinct().Count());
    }

    [Fact]
    public async Task Result_AtWhichTheBrokerHangsUp_IsGivenUpWithAnAlarmAndTheOthersArrive()
    {
        await using var broker = new ScriptedBroker { Answer = m => Task.FromResult(m.Topic == "p/left/result" && Seq(m) == 3 ? ScriptedBroker.HangUp : 0) };
        Fill(6);
        _retained.Set("p/status", "{}"u8.ToArray());

        await RunUntilEmptyAsync(broker, most: 6);

        Assert.Equal([1, 2, 3, 4, 5, 6], broker.Results.Select(Seq).Distinct());
        Assert.Equal(4, broker.Results.Count(m => Seq(m) == 3));
        Assert.Equal(["result-undeliverable"], _alarms.Raised);
        _alarms.ResendRaised();
        Assert.Contains("\"count\":1,\"firstSeq\":3,\"lastSeq\":3", System.Text.Encoding.UTF8.GetString(_alarms.Next()!.Payload), StringComparison.Ordinal);

        // It was given up, not forgotten.
        Assert.Equal(1, _outbox.Resend(3, 3).Count);
    }

    [Fact]
    public async Task Broker_ThatKeepsDying_CondemnsNoResult()
    {
        // It takes nothing at all before it dies, six times in a row at the same result.
        await using var broker = new ScriptedBroker { Answer = m => Task.FromResult(m.Connection > 6 ? 0 : m.Topic == "p/status" ? ScriptedBroker.Nothing : ScriptedBroker.HangUp) };
        Fill(3);
        _retained.Set("p/status", "{}"u8.ToArray());

        await RunUntilEmptyAsync(broker, most: 7);

        Assert.Equal([1, 2, 3], broker.Results.Where(m => m.Connection == 7 && m.Topic == "p/left/result").Select(Seq));
        Assert.Empty(_alarms.Raised);
    }

    [Fact]
    public async Task Result_ThatTheBrokerForbids_Waits()
    {
        await using var broker = new ScriptedBroker { Answer = _ => Task.FromResult(0x87) };
        Fill(3);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await using var session = await ConnectAsync(broker.Port);
            Assert.Equal("the broker refuses p/left/result: NotAuthorized", await _delivery.DeliverAsync(session, Cancellation));
        }

        Assert.Equal(3, _outbox.Count);
        Assert.Equal(["results-refused"], _alarms.Raised);
    }

    [Theory]
    [InlineData("max_packet_size 1800", "p/left/result: its 2", "are more than the broker takes")]
    [InlineData("message_size_limit 1500", "the broker refuses p/left/result: PacketTooLarge", "")]
    public async Task Result_ThatIsTooLargeForARealBroker_IsGivenUpAndTheOthersArrive(string limit, string problem, string more)
    {
        using var broker = await Mosquitto.StartNewAsync(limit + "\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        _outbox.Append([(Samples.Result(), null), (Samples.Result() with { Reason = new string('x', 2000) }, null), (Samples.Result(), null)]);
        await using var session = await ConnectAsync(broker.Port);

        Assert.Null(await _delivery.DeliverAsync(session, Cancellation));

        var arrived = await dashboard.RestAsync();
        Assert.Equal([1L, 3L], arrived.Where(m => m.Topic == "p/left/result").Select(m => (long)m.Json["seq"]!).Distinct());
        var alarm = Assert.Single(arrived, m => m.Topic == "p/alarm").Json;
        Assert.StartsWith($"result 2 is given up: {problem}", (string?)alarm["message"], StringComparison.Ordinal);
        Assert.Contains(more, (string?)alarm["message"], StringComparison.Ordinal);
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public async Task KeepAlive_ThatTheBrokerWantsShorter_IsKept()
    {
        await using var broker = new ScriptedBroker { ConnackProperties = [0x13, 0, 2] };

        // The client's own would come long after the test has given up.
        await using var session = await ConnectAsync(broker.Port, keepAlive: TimeSpan.FromMinutes(10));

        await broker.Pinged.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Connect_ThatIsRefused_SaysWhyAndWhetherToBePatient()
    {
        using var real = await Mosquitto.StartNewAsync($"listener {Mosquitto.FreePort()} 127.0.0.1\n");
        await using var busy = new ScriptedBroker { Refusal = 0x89 };

        var closedPort = int.Parse(File.ReadLines(real.ConfigFile).Last(line => line.StartsWith("listener", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var refused = await BrokerSession.ConnectAsync(Options(closedPort, null), TimeProvider.System, Cancellation);
        var overloaded = await BrokerSession.ConnectAsync(Options(busy.Port, null), TimeProvider.System, Cancellation);

        Assert.Equal((null, "refused: NotAuthorized", false), (refused.Session, refused.Problem, refused.IsOverloaded));
        Assert.Equal((null, "refused: ServerBusy", true), (overloaded.Session, overloaded.Problem, overloaded.IsOverloaded));
    }

    [Fact]
    public async Task Subscription_ThatIsRefused_IsSaid()
    {
        await using var broker = new ScriptedBroker { SubackReason = 0x87 };
        await using var session = await ConnectAsync(broker.Port);

        Assert.Equal("the broker refuses a subscription to p/cmd/+: NotAuthorized", await session.SubscribeAsync(new Topics("p").Commands, _ => { }, Cancellation));
    }

    private static long Seq(ScriptedBroker.Publish message) => (long?)JsonNode.Parse(message.Payload)!["seq"] ?? 0;

    private static MqttClientOptions Options(int port, TimeSpan? keepAlive) =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithKeepAlivePeriod(keepAlive ?? TimeSpan.FromSeconds(20)).Build();

    private static async Task<BrokerSession> ConnectAsync(int port, TimeProvider? time = null, TimeSpan? keepAlive = null) =>
        (await BrokerSession.ConnectAsync(Options(port, keepAlive), time ?? TimeProvider.System, Cancellation)).Session!;

    private void Fill(int count) => _outbox.Append([.. Enumerable.Range(0, count).Select(_ => (Samples.Result(), (byte[]?)null))]);

    /// <summary>Connects anew as long as results wait, as the daemon does, without its pauses.</summary>
    private async Task RunUntilEmptyAsync(ScriptedBroker broker, int most)
    {
        for (var connections = 0; _outbox.Count > 0; connections++)
        {
            Assert.True(connections < most, $"{_outbox.Count} results still wait after {connections} connections");
            await using var session = await ConnectAsync(broker.Port);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation, session.Ended);
            var running = _delivery.RunAsync(session, end.Token);
            await Wait.UntilAsync(() => running.IsCompleted || _outbox.Count == 0);
            await end.CancelAsync();
            await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
