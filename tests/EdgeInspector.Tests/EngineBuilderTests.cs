using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests;

/// <summary>A line whose TensorRT takes as long as the test wants.</summary>
public sealed class EngineBuilderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly ManualResetEventSlim _built = new();
    private readonly Results _results = new();
    private readonly Lazy<Line> _line;
    private FakeSessions _sessions;

    public EngineBuilderTests()
    {
        _sessions = new FakeSessions().With(ExecutionProvider.TensorRt, Slow(FakeSessions.Plain));
        _line = new(() => new Line(_folder, _sessions, _results, _time));
    }

    public void Dispose()
    {
        _built.Set();
        if (_line.IsValueCreated)
            _line.Value.Dispose();
        _folder.Dispose();
        _built.Dispose();
    }

    [Fact]
    public async Task Engine_IsBuiltWhileAnotherProviderJudges_AndThenJudgesFromTheNextPartOn()
    {
        using var stop = new CancellationTokenSource();
        await _line.Value.StartAsync(stop.Token);
        await _results.WaitForAsync("cuda", 3);
        await Wait.UntilAsync(() => Status().Note.StartsWith("building", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(("hand-made", "cuda", "building a TensorRT engine, 40 s"), Status());

        _built.Set();
        await _results.WaitForAsync("tensorrt", 3);

        Assert.Equal(("hand-made", "tensorrt", ""), Status());
        var providers = _results.All.Select(result => result.Provider).ToList();
        Assert.Equal(providers.Order(StringComparer.Ordinal), providers);
        Assert.All(_results.All, result => Assert.Equal(result.Reason.Contains("3-broken", StringComparison.Ordinal), result.Pass is null));
        await _line.Value.StopAsync(stop);
    }

    [Fact]
    public async Task Engine_ThatComputesWrongly_NeverJudges_AndTheStatusSaysWhy()
    {
        _sessions = new FakeSessions().With(ExecutionProvider.TensorRt, Slow(FakeSessions.Wrong));
        using var stop = new CancellationTokenSource();
        await _line.Value.StartAsync(stop.Token);

        _built.Set();
        await Wait.UntilAsync(() => Status().Note.Contains("fails its self-test", StringComparison.Ordinal));
        await _results.WaitForAsync("cuda", _results.All.Count + 2);

        Assert.Matches("^model .*model.onnx does not run on tensorrt: fails its self-test on the tensorrt: ", Status().Note);
        Assert.All(_results.All, result => Assert.Equal("cuda", result.Provider));
        await _line.Value.StopAsync(stop);
    }

    /// <summary>This machine's ONNX Runtime knows no CUDA memory in which features could stay.</summary>
    [Fact]
    public void ReferenceParts_ThatTheGpuDoesNotMatch_AreSaidToBeMatchedOnTheCpu()
    {
        _sessions = new FakeSessions { Memories = OnnxSessions.Instance };
        var models = _line.Value.Models;
        var recipe = models.Recipe("r");
        using (var builder = new ReferencePartsBuilder(models[recipe.Model], new()))
        {
            using var part = ImageBuffer.Rent(HandMadeModel.Size, HandMadeModel.Size, PixelFormat.Rgb24);
            part.Pixels.Fill(200);
            Assert.Null(builder.Add("part", part));
            File.WriteAllBytes(_folder["r.references.onnx"], builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray());
        }

        Assert.Null(models.Change("r", recipe with { References = _folder["r.references.onnx"] }));

        Assert.False(models.AllReferences.Single().IsOnGpu);
        Assert.StartsWith(
            "Warning: reference parts for hand-made are matched on the cpu (cuda: is refused by ONNX Runtime: ",
            _line.Value.Log.Lines[^1],
            StringComparison.Ordinal);
    }

    /// <summary>A model that goes while its engine is built stays away, and the daemon may stop meanwhile.</summary>
    [Fact]
    public async Task Model_ThatIsLetGoMeanwhile_DoesNotComeBack()
    {
        using var stop = new CancellationTokenSource();
        var (line, pool) = (_line.Value, _line.Value.Models);
        await line.StartAsync(stop.Token);
        await Wait.UntilAsync(() => Status().Note.StartsWith("building", StringComparison.Ordinal));
        File.WriteAllBytes(_folder["other.onnx"], HandMadeModel.Create(weight: 0.5f).ToByteArray());
        var recipe = pool.Recipe("r") with { Model = _folder["other.onnx"] };
        lock (pool.Changing)
        {
            Assert.Null(pool.Pin(new Dictionary<string, RecipeConfig> { ["r"] = recipe }));
            pool.Use(new Dictionary<string, RecipeConfig> { ["r"] = recipe });
            pool.Unpin();
        }

        _built.Set();
        await Wait.UntilAsync(() => pool.All is [{ Engine: null, Model.Provider: "tensorrt" }]);

        Assert.Equal(_folder["other.onnx"], pool.All.Single().Name);
        await line.StopAsync(stop);
    }

    private (string Model, string Provider, string Note) Status()
    {
        var model = JsonNode.Parse(_line.Value.Status.Message(DeviceState.ContinuousExecution).Payload)!["models"]![0]!;
        return ((string)model["model"]!, (string)model["provider"]!, (string)model["note"]!);
    }

    private Func<SessionSource, Microsoft.ML.OnnxRuntime.InferenceSession> Slow(Func<SessionSource, Microsoft.ML.OnnxRuntime.InferenceSession> way) => source =>
    {
        _built.Wait(TestContext.Current.CancellationToken);
        return way(source);
    };

    private sealed class Results : IResultSink
    {
        private readonly ConcurrentQueue<Result> _all = new();

        public IReadOnlyList<Result> All => [.. _all];

        public void Add(Result result, byte[]? mask) => _all.Enqueue(result);

        public Task WaitForAsync(string provider, int count) => Wait.UntilAsync(() => _all.Count(result => result.Provider == provider) >= count);
    }

    private sealed class Line : IDisposable
    {
        private readonly Outbox _outbox;
        private readonly LineUp _lineUp;
        private readonly EngineBuilder _builder;

        public Line(TempFolder folder, ISessionMaker sessions, IResultSink results, TimeProvider time)
        {
            Samples.WriteLine(folder, Samples.Config);
            var config = ConfigReader.Read(Samples.Config, folder.Path).Config!;
            Models = ModelPool.Load(config, sessions).Value!;
            _outbox = Outbox.Open(folder["state"], new(), TimeProvider.System).Value!;
            var work = new WorkSignal();
            var (topics, retained, active) = (new Topics("p"), new RetainedTopics(work), new ConfigInForce(config));
            Status = new DeviceStatusSource(Guid.NewGuid(), active, "local", _outbox, new Alarms("d", Guid.NewGuid(), topics, work, TimeProvider.System), Models, topics, retained, time);
            var judges = new Judges(active, Guid.NewGuid(), Models, new SelectedRecipes(config.StateFolder), topics);
            var opened = OpenedCamera.Open("left", config.Cameras["left"], TimeProvider.System).Value!;
            _lineUp = new LineUp([new CameraLine(judges.For("left"), config.Cameras["left"], opened, [results], [], null, topics, retained, TimeProvider.System, NullLogger.Instance)]);
            _builder = new EngineBuilder(config, Models, judges, _lineUp, Status, time, Log);
        }

        public LogLines<EngineBuilder> Log { get; } = new();

        public ModelPool Models { get; }

        public DeviceStatusSource Status { get; }

        public Task StartAsync(CancellationToken stop)
        {
            _lineUp.Start(stop);
            return _builder.StartAsync(CancellationToken.None);
        }

        public async Task StopAsync(CancellationTokenSource stop)
        {
            await _builder.StopAsync(CancellationToken.None);
            await stop.CancelAsync();
            await _lineUp.EndAsync();
        }

        public void Dispose()
        {
            _builder.Dispose();
            _lineUp.Dispose();
            Models.Dispose();
            _outbox.Dispose();
        }
    }
}
