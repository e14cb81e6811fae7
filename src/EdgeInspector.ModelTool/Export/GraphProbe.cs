using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
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

    private GraphProbe(ModelProto model)
    {
        HalfPrecision.UpCast(model);
        _inputShape = [1, .. model.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue)];
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new(model.ToByteArray(), options);
    }

    /// <summary>A probe that gives each named value.</summary>
    public static GraphProbe OfValues(ModelProto model, IEnumerable<string> names)
    {
        var copy = model.Clone();
        foreach (var name in names.Except(copy.Graph.Output.Select(output => output.Name)).ToList())
            AddOutput(copy.Graph, name);
        return new(copy);
    }

    /// <summary>A probe that gives each named value's smallest and largest as "name.low" and "name.high".</summary>
    public static GraphProbe OfRanges(ModelProto model, IEnumerable<string> names)
    {
        var copy = model.Clone();
        foreach (var name in names)
        {
            Reduce(copy.Graph, name, "ReduceMin", Low(name));
            Reduce(copy.Graph, name, "ReduceMax", High(name));
        }

        return new(copy);
    }

    /// <summary>One picture's values, by name.</summary>
    /// <param name="image">uint8 [S, S, 3], RGB.</param>
    /// <param name="names">Outputs of the model, or values that the probe was made for.</param>
    public IReadOnlyDictionary<string, float[]> Run(byte[] image, IReadOnlyList<string> names)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(image, _inputShape);
        using var outputs = _session.Run(options, Inputs, [input], names);
        return names.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    /// <summary>Each named value's range over the pictures.</summary>
    public Dictionary<string, ValueRange> Ranges(IEnumerable<byte[]> images, IReadOnlyList<string> names)
    {
        string[] outputs = [.. names.SelectMany(name => new[] { Low(name), High(name) })];
        var ranges = new Dictionary<string, ValueRange>();
        foreach (var image in images)
        {
            var values = Run(image, outputs);
            foreach (var name in names)
            {
                var range = new ValueRange(values[Low(name)][0], values[High(name)][0]);
                ranges[name] = ranges.TryGetValue(name, out var before) ? before.Union(range) : range;
            }
        }

        return ranges;
    }

    public void Dispose() => _session.Dispose();

    private static string Low(string name) => $"{name}.low";

    private static string High(string name) => $"{name}.high";

    private static void Reduce(GraphProto graph, string value, string operation, string output)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.Add(value);
        node.Output.Add(output);
        node.Attribute.Add(OnnxGraph.Integer("keepdims", 0));
        graph.Node.Add(node);
        AddOutput(graph, output);
    }

    private static void AddOutput(GraphProto graph, string name) =>
        graph.Output.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = DataType.Float } } });
}
