using BenchmarkDotNet.Attributes;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Benchmarks;

/// <summary>What reference parts add to the shipped model's inference: 0 patches is zero-shot.</summary>
public class MatchBenchmarks : IDisposable
{
    private const int Parts = 40;

    private AnomalyModel _model = null!;
    private PatchMemory? _memory;
    private PartRun _run = null!;

    [Params(0, 500, 2000, 10_000)]
    public int Patches { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _model = AnomalyModel.Load(ModelFile(), new SessionSettings()).Value!;
        if (Patches > 0)
            _memory = PatchMemory.Load(Learn(), "the benchmark's memory", _model, new SessionSettings()).Value!;
        _run = new PartRun(_model, _memory);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _run.Dispose();
        _memory?.Dispose();
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Execute() => _run.Execute();

    /// <summary>Matching costs the same whatever the parts look like.</summary>
    private byte[] Learn()
    {
        using var builder = new ReferencePartsBuilder(_model, new() { Patches = Patches });
        using var part = ImageBuffer.Rent(256, 256, PixelFormat.Gray8);
        for (var i = 0; i < Parts; i++)
        {
            new Random(i).NextBytes(part.Pixels);
            if (builder.Add($"part {i}", part) is { } problem)
                throw new InvalidOperationException(problem);
        }

        var built = builder.Build(DateTimeOffset.UnixEpoch);
        return built.Value?.File.ToByteArray() ?? throw new InvalidOperationException(built.Error);
    }

    private static string ModelFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "models", "anomalyclip-nano.onnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("not inside the repository");
        return Path.Combine(folder.FullName, "models", "anomalyclip-nano.onnx");
    }
}
