using System.Security.Cryptography;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Inference.Optimised;
using Google.Protobuf;

namespace EdgeInspector.Vision.Inference;

/// <summary>A checked model file, not yet opened. What of it is in memory is what was needed so far.</summary>
internal sealed class ModelFile
{
    private readonly string? _path;
    private ModelProto? _model;

    private ModelFile(string name, ModelMetadata metadata, ModelCost? cost, string sha256, long length, ModelProto? model, string? path) =>
        (Name, Metadata, Cost, Sha256, Length, _model, _path) = (name, metadata, cost, sha256, length, model, path);

    /// <summary>Stands for it in errors.</summary>
    public string Name { get; }

    public ModelMetadata Metadata { get; }

    /// <summary>What it costs; null where its backbone's sizes are not known.</summary>
    public ModelCost? Cost { get; }

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Of the file, bytes.</summary>
    public long Length { get; }

    /// <summary>Reads a file, or no more than its hash where its graph is kept; or says what is wrong with it.</summary>
    public static Outcome<ModelFile> Read(string path, OptimisedGraphs? kept)
    {
        var name = $"model {path}";
        if (kept?.Find(path) is var (sha256, header, known))
            return new ModelFile(name, known, ModelCost.Of(known, header), sha256, new FileInfo(path).Length, null, path);
        var read = OnnxFile.Read(path, name);
        return read.TryGet(out var bytes) ? Check(bytes, name, path) : new Failure(read.Error!);
    }

    /// <summary>A file that has been read, or what is wrong with it.</summary>
    public static Outcome<ModelFile> Check(byte[] bytes, string name, string? path = null)
    {
        if (OnnxFile.Parse(bytes) is not { } model)
            return new Failure($"{name} is not an ONNX file (or is truncated)");
        if (model.Graph is null || model.Graph.Node.Count == 0)
            return new Failure($"{name} is not an ONNX file (it holds no graph)");
        var (metadata, problem) = ModelContract.Check(model);
        return problem is null
            ? new ModelFile(name, metadata!, ModelCost.Of(metadata!, model), Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, model, path)
            : new Failure($"{name} is not an EdgeInspector model: {problem}");
    }

    /// <summary>
    /// The graph as a provider should have it. A GPU has the file's own precision, but for outputs, which are float32
    /// everywhere.
    /// </summary>
    public byte[] For(ExecutionProvider provider)
    {
        if (provider == ExecutionProvider.Cpu)
            return ForCpu().ToByteArray();

        // The weights are shared, not copied.
        var graph = Model().Clone();
        HalfPrecision.WidenOutputs(graph);
        return graph.ToByteArray();
    }

    /// <summary>A CPU computes in float32 whatever the file holds, and comes last: nothing else can be had afterwards.</summary>
    public ModelProto ForCpu()
    {
        var model = Model();
        HalfPrecision.UpCast(model);
        if (UnsignedWeights.AreNeeded)
            UnsignedWeights.Apply(model);
        FusedAttention.Apply(model);
        return model;
    }

    /// <summary>Gives back the memory of a large model, whose file can be read again.</summary>
    public void Release()
    {
        if (_path is null)
            return;
        _model = null;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <exception cref="IOException">It is another file by now, or cannot be read.</exception>
    private ModelProto Model()
    {
        if (_model is not null)
            return _model;
        var read = OnnxFile.Read(_path!, Name);
        if (!read.TryGet(out var bytes))
            throw new IOException(read.Error);
        return _model = Check(bytes, Name).TryGet(out var again) && again.Sha256 == Sha256 ? again._model! : throw new IOException($"{Name} was changed while it was read");
    }
}
