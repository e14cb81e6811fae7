using System.Runtime.InteropServices;
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
    private static readonly byte[] Model = HandMadeModel.Create().ToByteArray();
    private readonly byte[] _file = Learn();

    [Fact]
    public void Matching_IsWhereTheModelIs_AndTakesFeaturesFromThere()
    {
        var sessions = new GpuSessions();
        var settings = Settings(sessions);
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;
        Assert.Equal("cuda", model.Provider);

        using (var memory = PatchMemory.Load(_file, "x", model, settings).Value!)
        {
            Assert.Null(memory.Refusal);
            Assert.True(memory.IsOnGpu);
            AssertMatches(memory, model);
        }

        // Asked of the model's own session: another one's memory is not where it writes.
        Assert.All(sessions.Shared, session => Assert.Same(sessions.OfModel, session));
        Assert.NotEmpty(sessions.Shared);
    }

    [Fact]
    public void Matching_OfAModelOnTheCpu_IsOnTheCpu()
    {
        var sessions = new GpuSessions();
        using var model = AnomalyModel.Load(Model, "m", Settings(sessions) with { Providers = [ExecutionProvider.Cpu] }).Value!;

        using var memory = PatchMemory.Load(_file, "x", model, Settings(sessions)).Value!;

        Assert.False(memory.IsOnGpu);
        Assert.Null(memory.Refusal);
        AssertMatches(memory, model);
        Assert.Empty(sessions.Shared);
    }

    [Fact]
    public void Matching_WhereCudaIsNotAllowed_IsOnTheCpu()
    {
        var settings = Settings(new GpuSessions()) with { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cpu], BuildsEngines = true };
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;
        Assert.Equal("tensorrt", model.Provider);

        using var memory = PatchMemory.Load(_file, "x", model, settings).Value!;

        Assert.False(memory.IsOnGpu);
        AssertMatches(memory, model);
    }

    [Fact]
    public void Gpu_ThatMatchesOtherwiseThanTheCpu_MatchesNothing() =>
        AssertRefused(new() { Matching = _ => GpuSessions.Plain(HalfAsOdd()) }, @"^does not match reference parts as the CPU does \(a place of the map differs by up to \d\.\d{3}\)$");

    [Fact]
    public void Gpu_ThatDoesNotTakeTheFile_MatchesNothing() =>
        AssertRefused(new() { Matching = _ => throw new EntryPointNotFoundException("x") }, "^this ONNX Runtime is built without it; ");

    [Fact]
    public void Gpu_WithoutMemoryToShare_MatchesNothing() =>
        AssertRefused(new() { Allocator = OnnxSessions.Instance }, "^is refused by ONNX Runtime: ");

    private void AssertRefused(GpuSessions sessions, string reason)
    {
        var settings = Settings(sessions);
        using var model = AnomalyModel.Load(Model, "m", settings).Value!;

        using var memory = PatchMemory.Load(_file, "x", model, settings).Value!;

        Assert.Equal("cuda", model.Provider);
        Assert.False(memory.IsOnGpu);
        Assert.Equal(ExecutionProvider.Cuda, memory.Refusal!.Provider);
        Assert.Matches(reason, memory.Refusal.Reason);
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

    /// <summary>The file with a distance that counts one half a hundred thousand times as large.</summary>
    private byte[] HalfAsOdd()
    {
        var file = ModelProto.Parser.ParseFrom(_file);
        var scales = file.Graph.Initializer.Single(tensor => tensor.Name == "patch_scales");
        var values = MemoryMarshal.Cast<byte, float>(scales.RawData.ToByteArray()).ToArray();
        scales.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values.Select(value => 1e5f * value).ToArray()));
        return file.ToByteArray();
    }

    private static SessionSettings Settings(ISessionMaker sessions) => new() { Threads = 1, Sessions = sessions };

    private sealed class GpuSessions : ISessionMaker
    {
        /// <summary>How the GPU opens files of reference parts.</summary>
        public Func<SessionSource, InferenceSession> Matching { get; init; } = source => Plain(source.Graph);

        /// <summary>Gives the memory that is shared; null for the CPU's.</summary>
        public ISessionMaker? Allocator { get; init; }

        public InferenceSession? OfModel { get; private set; }

        public List<InferenceSession> Shared { get; } = [];

        public InferenceSession Open(SessionSource source, ExecutionProvider provider, SessionSettings settings)
        {
            if (source.Model is null)
                return provider == ExecutionProvider.Cuda ? Matching(source) : Plain(source.Graph);
            return OfModel = Plain(source.Graph);
        }

        public OrtAllocator? Memory(InferenceSession session, ExecutionProvider provider)
        {
            Shared.Add(session);
            return Allocator?.Memory(session, provider);
        }

        public static InferenceSession Plain(byte[] graph) => OnnxSessions.Instance.Open(new(graph), ExecutionProvider.Cpu, new SessionSettings { Threads = 1 });
    }
}
