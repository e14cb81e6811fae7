using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// A static check that TensorRT's parser takes a graph: every operator, and the type it is used with, against the support
/// matrix that NVIDIA publishes (onnx-tensorrt, docs/operators.md, release 10; Exp, Log and Neg as of 8.5). It covers what the
/// exporter may write.
/// </summary>
internal static class TensorRtOperators
{
    private static readonly DataType[] Floats = [DataType.Float, DataType.Float16];
    private static readonly DataType[] Numbers = [.. Floats, DataType.Int32, DataType.Int64];

    private static readonly Dictionary<string, DataType[]> Supported = new()
    {
        ["Add"] = Numbers,
        ["AveragePool"] = Floats,
        ["Cast"] = [.. Numbers, DataType.Uint8],
        ["Concat"] = Numbers,
        ["Conv"] = Floats,
        ["Div"] = Numbers,
        ["Exp"] = Floats,
        ["Gather"] = Numbers,
        ["LayerNormalization"] = Floats,
        ["Log"] = Floats,
        ["MatMul"] = Floats,
        ["MaxPool"] = Floats,
        ["Mul"] = Numbers,
        ["Neg"] = Numbers,
        ["Pad"] = Numbers,
        ["ReduceL2"] = Floats,
        ["ReduceMean"] = Floats,
        ["ReduceSum"] = Floats,
        ["Relu"] = Floats,
        ["Reshape"] = Numbers,
        ["Sigmoid"] = Floats,
        ["Slice"] = Numbers,
        ["Softmax"] = Floats,
        ["Sub"] = Numbers,
        ["Transpose"] = Numbers,
        ["Unsqueeze"] = Numbers,
    };

    /// <summary>The position of the inputs that must be constants.</summary>
    private static readonly Dictionary<string, int[]> Constants = new() { ["Pad"] = [1], ["Reshape"] = [1], ["Slice"] = [1, 2, 3], ["Unsqueeze"] = [1] };

    /// <summary>How many different operators the graph has.</summary>
    public static int Count(GraphProto graph) => graph.Node.Select(node => node.OpType).Distinct().Count();

    /// <summary>Half a sentence on the first node that the parser would refuse, or null.</summary>
    public static string? Problem(GraphProto graph)
    {
        var constants = graph.Initializer.ToDictionary(tensor => tensor.Name, tensor => tensor.DataType);
        var types = new Dictionary<string, DataType>(constants);
        foreach (var input in graph.Input)
            types[input.Name] = input.Type.TensorType.ElemType;
        foreach (var node in graph.Node)
        {
            if (node.Domain.Length > 0 || !Supported.TryGetValue(node.OpType, out var allowed))
                return $"operator {(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType} ({node.Name}) is not in its list";
            var type = types[node.Input[0]];
            if (!allowed.Contains(type))
                return $"operator {node.OpType} ({node.Name}) takes no {type}";
            if (Constants.GetValueOrDefault(node.OpType)?.FirstOrDefault(i => i < node.Input.Count && !constants.ContainsKey(node.Input[i])) is { } open and > 0)
                return $"input {open} of {node.OpType} ({node.Name}) is not a constant";
            var result = node.OpType == "Cast" ? (DataType)node.Attribute.First(a => a.Name == "to").I : type;
            foreach (var output in node.Output)
                types[output] = result;
        }

        return null;
    }
}
