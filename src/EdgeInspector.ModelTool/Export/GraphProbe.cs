using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Inference.Optimised;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// Runs a model with some of its inner values as further outputs: in full, to compare them, or only their smallest and
/// largest, to know their range without keeping them. Computes on the CPU in float32, as the line does there.
/// </summary>
internal sealed class GraphProbe : IDisposable
{
    private static readonly string[] Inputs = [ModelContract.Image];
    private readonly InferenceSession _session;
    private readonly long[] _inputShape;
    private readonly IReadOnlyList<string> _values;
    private readonly IReadOnlyList<string> _ranges;

    /// <param name="model">Used up: large models are not kept twice.</param>
    /// <param name="values">Outputs and inner values to give in full.</param>
    /// <param name="ranges">Inner values whose range to give.</param>
    /// <exception cref="OnnxRuntimeException">The runtime refuses the graph.</exception>
    public GraphProbe(ModelProto model, IReadOnlyList<string> values, IReadOnlyList<string> ranges)
    {
        (_values, _ranges) = (values, ranges);
        HalfPrecision.UpCast(model);
        if (UnsignedWeights.AreNeeded)
            UnsignedWeights.Apply(model);
        foreach (var name in values.Except(model.Graph.Output.Select(output => output.Name)).ToList())
            AddOutput(model.Graph, name);
        foreach (var name in ranges)
        {
            Reduce(model.Graph, name, "ReduceMin", Low(name));
            Reduce(model.Graph, name, "ReduceMax", High(name));
        }

        _inputShape = [1, .. model.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue)];
        using var options = OnnxSessions.Options(new SessionSettings());
        _session = new(model.ToByteArray(), options);

        // The runtime has its own copy of the weights now; ours are a gigabyte or more of a large model.
        model.Graph.Initializer.Clear();
        GC.Collect();
    }

    /// <summary>One picture's values and ranges, by name.</summary>
    /// <param name="image">uint8 [S, S, 3], RGB.</param>
    public (IReadOnlyDictionary<string, float[]> Values, IReadOnlyDictionary<string, ValueRange> Ranges) Run(byte[] image)
    {
        string[] names = [.. _values, .. _ranges.Select(Low), .. _ranges.Select(High)];
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(image, _inputShape);
        using var outputs = _session.Run(options, Inputs, [input], names);
        float[] Read(int index) => outputs[index].GetTensorDataAsSpan<float>().ToArray();
        var (low, high) = (_values.Count, _values.Count + _ranges.Count);
        return (
            _values.Select((name, i) => (name, values: Read(i))).ToDictionary(pair => pair.name, pair => pair.values),
            _ranges.Select((name, i) => (name, range: new ValueRange(Read(low + i)[0], Read(high + i)[0]))).ToDictionary(pair => pair.name, pair => pair.range));
    }

    public void Dispose() => _session.Dispose();

    private static string Low(string name) => $"{name}.low";

    private static string High(string name) => $"{name}.high";

    private static void Reduce(GraphProto graph, string value, string operation, string output)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.Add(value);
        node.Output.Add(output);
        node.Attribute.Add(OnnxGraph.Attribute("keepdims", 0));
        graph.Node.Add(node);
        AddOutput(graph, output);
    }

    private static void AddOutput(GraphProto graph, string name) =>
        graph.Output.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = DataType.Float } } });
}
