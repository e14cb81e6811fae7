using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Tests.ReferenceParts;

/// <summary>Where reference parts are matched, with a CPU's sessions in a GPU's place.</summary>
public sealed class MatchingSessionTests
{
    // Its patches are so fine that their surroundings are compared as well.
    private static readonly byte[] Model = HandMadeModel.CreateComparing(side: HandMadeModel.Size).ToByteArray();
    private readonly byte[] _file = Learn();

    [Fact]
    public void Matching_IsWhereTheModelIs_AndTakesFeaturesFromThere()
    {
        InferenceSession? ofModel = null;
        var sessions = new FakeSessions().With(ExecutionProvider.Cuda, source => ofModel = FakeSessions.Plain(source));
        var settings = Settings(sessions);
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;
        Assert.Equal("cuda", model.Provider);

        using (var memory = PatchMemory.Load(_file, "x", model, settings).Value!)
        {
            Assert.Equal((null, true, FeatureUse.Compare), (memory.Note, memory.IsOnGpu, memory.FeatureUse));
            AssertMatches(memory, model);
        }

        // Nothing is fetched. Once, and asked of the model's own session: another one's memory is not where it writes.
        using var run = model.CreateRun(FeatureUse.Compare);
        Assert.Equal(0, run.Features.Length);
        Assert.Same(ofModel, Assert.Single(sessions.Shared));
    }

    [Fact]
    public void Matching_OfAModelOnTheCpu_IsOnTheCpu()
    {
        var sessions = new FakeSessions();
        using var model = AnomalyModel.Load(Model, "m", Settings(sessions) with { Providers = [ExecutionProvider.Cpu] }).Value!;

        using var memory = PatchMemory.Load(_file, "x", model, Settings(sessions)).Value!;

        Assert.False(memory.IsOnGpu);
        Assert.Null(memory.Note);
        AssertMatches(memory, model);
        Assert.Empty(sessions.Shared);
    }

    [Fact]
    public void Matching_WhereCudaIsNotAllowed_IsOnTheCpu()
    {
        var settings = Settings(new FakeSessions()) with { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cpu], BuildsEngines = true };
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;
        Assert.Equal("tensorrt", model.Provider);

        using var memory = PatchMemory.Load(_file, "x", model, settings).Value!;

        Assert.False(memory.IsOnGpu);
        AssertMatches(memory, model);
    }

    [Theory]
    [InlineData("reference_map")]
    [InlineData("surroundings_map")]
    public void Gpu_ThatMatchesOtherwiseThanTheCpu_MatchesNothing(string map) =>
        AssertRefused(new() { Others = _ => FakeSessions.Plain(new(Negated(map))) }, @"^does not match reference parts as the CPU does \(a place of the map differs by up to \d\.\d{3}\)\)$");

    [Fact]
    public void Gpu_ThatDoesNotTakeTheFile_MatchesNothing() =>
        AssertRefused(new() { Others = _ => throw new EntryPointNotFoundException("x") }, "^this ONNX Runtime is built without it; ");

    [Fact]
    public void Gpu_WithoutMemoryToShare_MatchesNothing() =>
        AssertRefused(new() { Memories = OnnxSessions.Instance }, "^is refused by ONNX Runtime: ");

    private void AssertRefused(FakeSessions sessions, string reason)
    {
        var settings = Settings(sessions);
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;

        using var memory = PatchMemory.Load(_file, "x", model, settings).Value!;

        Assert.Equal("cuda", model.Provider);
        Assert.False(memory.IsOnGpu);
        Assert.StartsWith("matched on the cpu (cuda: ", memory.Note!, StringComparison.Ordinal);
        Assert.Matches(reason, memory.Note!["matched on the cpu (cuda: ".Length..]);
        AssertMatches(memory, model);
    }

    /// <summary>Red parts are as remembered, green ones are not: a quarter and three quarters, as with the CPU alone.</summary>
    private static void AssertMatches(PatchMemory memory, AnomalyModel model)
    {
        using var run = new PartRun(model, memory);
        foreach (var (colour, expected) in new[] { ((byte[])[255, 0, 0], 0.25), ([0, 255, 0], 0.75), ([255, 0, 0], 0.25) })
        {
            for (var i = 0; i < run.Image.Length; i++)
                run.Image[i] = colour[i % 3];
            run.Execute();
            Assert.Equal(expected, run.Map[0], 1e-3);
        }
    }

    private static byte[] Learn()
    {
        using var model = AnomalyModel.Load(Model, "m", new SessionSettings { Threads = 1 }).Value!;
        using var builder = new ReferencePartsBuilder(model, new());
        foreach (var name in new[] { "a", "b" })
        {
            using var red = ImageBuffer.Rent(HandMadeModel.Size, HandMadeModel.Size, PixelFormat.Rgb24);
            for (var i = 0; i < red.Length; i++)
                red.Pixels[i] = (byte)(i % 3 == 0 ? 255 : 0);
            Assert.Null(builder.Add(name, red));
        }

        return builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray();
    }

    /// <summary>The file with one of its maps below 0.</summary>
    private byte[] Negated(string map)
    {
        var file = ModelProto.Parser.ParseFrom(_file);
        file.Graph.Node.Single(node => node.Output[0] == map).Output[0] = "right";
        file.Graph.Node.Add(new NodeProto { OpType = "Neg", Name = "negated", Input = { "right" }, Output = { map } });
        return file.ToByteArray();
    }

    private static SessionSettings Settings(ISessionMaker sessions) => new() { Threads = 1, Sessions = sessions };
}
