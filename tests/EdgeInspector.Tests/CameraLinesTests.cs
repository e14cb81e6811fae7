using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Mqtt;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests;

public sealed class CameraLinesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Health_WithADeadInspection_IsBadThoughTheCameraRunsOn()
    {
        Samples.WriteLine(_folder, Samples.Config);
        var config = ConfigReader.Read(Samples.Config, _folder.Path).Config!;
        using var model = AnomalyModel.Load(_folder["model.onnx"], new SessionSettings { Threads = 1 }).Value!;
        using var outbox = Outbox.Open(_folder["state"], new(), TimeProvider.System).Value!;
        var work = new WorkSignal();
        var (topics, retained) = (new Topics("p"), new RetainedTopics(work));
        var alarms = new Alarms("d", Guid.NewGuid(), topics, work, TimeProvider.System);
        using var pool = ModelPool.Load(config).Value!;
        var status = new DeviceStatusSource(Guid.NewGuid(), new ConfigInForce(config), "local", outbox, alarms, pool, topics, retained, TimeProvider.System);
        var delivery = Deliveries.Create(outbox, retained, work, alarms);
        using var broker = new BrokerConnection(config.Mqtt, null, status, topics, delivery, new CommandInbox(topics), alarms, TimeProvider.System, NullLogger<BrokerConnection>.Instance);
        var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, 0.9, 0.5, 0.001));
        var line = new CameraLine([new(Samples.Plan, inspector.Inspect, inspector)], config.Cameras["left"], OpenedCamera.Open("left", config.Cameras["left"], TimeProvider.System).Value!, [new BrokenSink()], [], null, topics, retained, TimeProvider.System, NullLogger.Instance);
        using var lineUp = new LineUp([line]);
        using var lines = new CameraLines(lineUp, new VerdictLog(_ => NullLogger.Instance), status, broker, outbox, TimeProvider.System);

        await lines.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => !lines.Health.AllRunning);

        Assert.Equal((false, TimeSpan.Zero), (lines.Health.AllRunning, lines.Health.LongestInspection));
        Assert.False(lines.ExecuteTask!.IsCompleted);
        await lines.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class BrokenSink : IResultSink
    {
        public void Add(Result result, byte[]? mask) => throw new InvalidOperationException("bug");
    }
}
