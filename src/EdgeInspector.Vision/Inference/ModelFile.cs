using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.Vision.Inference;

/// <summary>A checked model file, not yet opened.</summary>
internal sealed class ModelFile
{
    // One of the two: a large model is not kept twice.
    private readonly byte[]? _bytes;
    private readonly ModelProto? _half;

    /// <param name="name">Stands for it in errors.</param>
    /// <param name="bytes">As it was read.</param>
    /// <param name="proto">The same, parsed.</param>
    /// <param name="metadata">What it says of itself.</param>
    /// <param name="sha256">Of the bytes.</param>
    public ModelFile(string name, byte[] bytes, ModelProto proto, ModelMetadata metadata, string sha256)
    {
        (Name, Metadata, Sha256, Cost) = (name, metadata, sha256, ModelCost.Of(metadata, proto));
        if (HalfPrecision.IsUsedBy(proto))
            _half = proto;
        else
            _bytes = bytes;
    }

    public string Name { get; }

    public ModelMetadata Metadata { get; }

    public string Sha256 { get; }

    public ModelCost? Cost { get; }

    /// <summary>
    /// The graph as a provider should have it. A CPU computes in float32 whatever the file holds, and comes last: no other
    /// precision can be had afterwards. A GPU has the file's own precision, but for outputs, which are float32 everywhere.
    /// </summary>
    public byte[] For(ExecutionProvider provider)
    {
        if (_half is null)
            return _bytes!;
        if (provider == ExecutionProvider.Cpu)
        {
            HalfPrecision.UpCast(_half);
            return _half.ToByteArray();
        }

        // The weights are shared, not copied.
        var graph = _half.Clone();
        HalfPrecision.WidenOutputs(graph);
        return graph.ToByteArray();
    }
}
