using EdgeInspector.Tests;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.ExecutionProvider;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class ProviderLadderTests : IDisposable
{
    private static readonly byte[] Model = HandMadeModel.Create().ToByteArray();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CpuBuild_FallsToTheCpu_AndSaysWhy()
    {
        using var model = AnomalyModel.Load(Model, "m", Settings(OnnxSessions.Instance) with { BuildsEngines = true }).Value!;

        Assert.SkipUnless(model.Provider == "cpu", $"this ONNX Runtime has {model.Provider}");
        Assert.Equal([TensorRt, Cuda], model.Refusals.Select(refusal => refusal.Provider));
        Assert.All(model.Refusals, refusal => Assert.True(refusal.IsNotBuiltIn));
        Assert.Equal("tensorrt, cuda: this ONNX Runtime is built without it; name one that has it in inference/nativeLibrary", ProviderRefusal.Describe(model.Refusals));
    }

    [Fact]
    public void Provider_ThatComputesWrongly_JudgesNothing()
    {
        var sessions = new FakeSessions().With(TensorRt, FakeSessions.Wrong);

        using var model = AnomalyModel.Load(Model, "m", Settings(sessions) with { BuildsEngines = true }).Value!;

        Assert.Equal("cuda", model.Provider);
        Assert.Matches(@"^tensorrt: fails its self-test on the tensorrt: the score is \d\.\d+, expected \d\.\d+ \(TensorRT 10\.3, ", ProviderRefusal.Describe(model.Refusals));
        AssertComputes(model);
    }

    [Fact]
    public void Provider_ThatBreaksAtItsFirstRun_JudgesNothing()
    {
        var sessions = new FakeSessions().With(TensorRt, FakeSessions.Breaking).With(Cuda, FakeSessions.Breaking);

        using var model = AnomalyModel.Load(Model, "m", Settings(sessions) with { BuildsEngines = true }).Value!;

        Assert.Equal("cpu", model.Provider);
        Assert.All(model.Refusals, refusal => Assert.Contains("indices element out of data bounds", refusal.Reason, StringComparison.Ordinal));
        AssertComputes(model);
    }

    public static TheoryData<Exception> Faults => [new DllNotFoundException("d"), new EntryPointNotFoundException("e"), new TypeInitializationException("t", new DllNotFoundException("d")), new UnauthorizedAccessException("u")];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Fault_OfEveryKind_IsCaught_ButNoBug(Exception fault)
    {
        var sessions = new FakeSessions().With(TensorRt, _ => throw fault).With(Cuda, _ => throw fault);
        using var model = AnomalyModel.Load(Model, "m", Settings(sessions)).Value!;
        Assert.Equal("cpu", model.Provider);

        Assert.Throws<InvalidCastException>(() => AnomalyModel.Load(Model, "m", Settings(new FakeSessions().With(Cuda, _ => throw new InvalidCastException()))));
    }

    [Fact]
    public void FixedList_WithoutTheCpu_FailsWithAllReasons()
    {
        var sessions = new FakeSessions().With(TensorRt, FakeSessions.Wrong).With(Cuda, _ => throw new EntryPointNotFoundException("x"));

        var loaded = AnomalyModel.Load(Model, "model m", Settings(sessions) with { Providers = [TensorRt, Cuda], BuildsEngines = true });

        Assert.Matches("^model m runs on none of the providers that inference/providers allows: tensorrt: fails its self-test .*; cuda: this ONNX Runtime is built without it; ", loaded.Error!);
    }

    [Fact]
    public void Engine_ThatIsNotBuilt_IsWaitedForOnlyWhereAsked_AndFoundAgain()
    {
        var sessions = new FakeSessions();
        var settings = Settings(sessions);

        using (var before = AnomalyModel.Load(Model, "m", settings).Value!)
        {
            Assert.Equal(("cuda", true), (before.Provider, before.AwaitsEngine));
            Assert.Equal("tensorrt: its engine is not built yet", ProviderRefusal.Describe(before.Refusals));
            Assert.DoesNotContain(sessions.Opened, opened => opened is { Provider: TensorRt, Source.Model: not null });
        }

        using (var built = AnomalyModel.Load(Model, "m", settings with { Providers = [TensorRt], BuildsEngines = true }).Value!)
            Assert.Equal(("tensorrt", false), (built.Provider, built.AwaitsEngine));
        using var after = AnomalyModel.Load(Model, "m", settings).Value!;
        Assert.Equal("tensorrt", after.Provider);
        Assert.Empty(after.Refusals);

        // Another model has none.
        using var other = AnomalyModel.Load(HandMadeModel.Create(weight: 0.5f).ToByteArray(), "o", settings).Value!;
        Assert.True(other.AwaitsEngine);
    }

    [Fact]
    public void Engine_ThatFailedItsSelfTest_IsNotTakenForOneThatIsThere()
    {
        var settings = Settings(new FakeSessions().With(TensorRt, FakeSessions.Wrong));
        Assert.NotNull(AnomalyModel.Load(Model, "m", settings with { Providers = [TensorRt], BuildsEngines = true }).Error);

        using var model = AnomalyModel.Load(Model, "m", settings).Value!;

        Assert.Equal(("cuda", true), (model.Provider, model.AwaitsEngine));
    }

    [Fact]
    public void Int8File_IsLeftToTheCpu()
    {
        var proto = HandMadeModel.Create();
        proto.MetadataProps.Single(p => p.Key == "edgeinspector.precision").Value = "int8";

        using var model = AnomalyModel.Load(proto.ToByteArray(), "m", Settings(new FakeSessions())).Value!;

        Assert.Equal("cpu", model.Provider);
        Assert.Equal("tensorrt, cuda: an int8 file is for the CPU; export with --precision fp16 for a GPU", ProviderRefusal.Describe(model.Refusals));
    }

    /// <summary>Float16 inside on a GPU, float32 on the CPU, and float32 outputs on both.</summary>
    [Fact]
    public void HalfPrecisionFile_ReachesEachProviderInItsForm()
    {
        var file = HandMadeModel.Create(half: true).ToByteArray();
        var sessions = new FakeSessions().With(Cuda, _ => throw new EntryPointNotFoundException("x"));
        using (var model = AnomalyModel.Load(file, "m", Settings(sessions) with { Providers = [TensorRt, Cpu], BuildsEngines = true }).Value!)
        {
            Assert.Equal("tensorrt", model.Provider);
            AssertComputes(model);
        }

        using (var model = AnomalyModel.Load(file, "m", Settings(sessions) with { Providers = [Cuda, Cpu] }).Value!)
            AssertComputes(model);
        Assert.Equal([(TensorRt, true), (Cuda, true), (Cpu, false)], sessions.Opened.Select(opened => (opened.Provider, HalfPrecision.IsUsedBy(EdgeInspector.Vision.Inference.Onnx.ModelProto.Parser.ParseFrom(opened.Source.Graph)))));
    }

    private SessionSettings Settings(ISessionMaker sessions) => new() { Threads = 1, Providers = ExecutionProviders.All, EngineFolder = _folder["engines"], Sessions = sessions };

    private static void AssertComputes(AnomalyModel model)
    {
        using var run = model.CreateRun(FeatureUse.Read);
        run.Image.Fill(51);
        run.Execute();
        Assert.Equal(0.2, run.Score, 1e-3);
        Assert.Equal(0.2, run.Features[0], 1e-3);
    }
}
