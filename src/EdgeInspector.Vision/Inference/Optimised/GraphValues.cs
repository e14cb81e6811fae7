using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference.Optimised;

/// <summary>Who makes and who uses each value of a float32 graph. Casts that change nothing any more are looked through.</summary>
internal sealed class GraphValues
{
    private readonly Dictionary<string, NodeProto> _makers;
    private readonly ILookup<string, NodeProto> _users;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly HashSet<string> _outputs;

    public GraphValues(GraphProto graph)
    {
        _makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        _users = graph.Node.SelectMany(node => node.Input.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        _constants = graph.Initializer.ToDictionary(tensor => tensor.Name);
        _outputs = [.. graph.Output.Select(output => output.Name)];
    }

    /// <summary>The node that makes a value, if it is of this kind.</summary>
    public NodeProto? Maker(string value, string operation)
    {
        while (_makers.TryGetValue(value, out var node))
        {
            if (node.OpType == operation && node.Domain.Length == 0)
                return node;
            if (!IsIdle(node))
                return null;
            value = node.Input[0];
        }

        return null;
    }

    /// <summary>The only node that uses a node's output; null where there are several, or it is the graph's.</summary>
    public NodeProto? OnlyUser(NodeProto node)
    {
        while (true)
        {
            if (_outputs.Contains(node.Output[0]) || _users[node.Output[0]].ToList() is not [var user])
                return null;
            if (!IsIdle(user))
                return user;
            node = user;
        }
    }

    /// <summary>A constant of one float32; null for anything else.</summary>
    public float? Scalar(string name) =>
        _constants.GetValueOrDefault(name) is { DataType: DataType.Float, RawData.Length: sizeof(float) } tensor ? MemoryMarshal.Read<float>(tensor.RawData.Span) : null;

    /// <summary>A constant of int64, as shapes are; null for anything else.</summary>
    public long[]? Integers(string name) =>
        _constants.GetValueOrDefault(name) is { DataType: DataType.Int64 } tensor ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray() : null;

    /// <summary>Takes out nodes and constants that no output needs.</summary>
    public static void RemoveUnused(GraphProto graph)
    {
        var needed = graph.Output.Select(output => output.Name).ToHashSet();
        var kept = new List<NodeProto>();

        // Nodes stand after what they use, so that one way back meets all.
        foreach (var node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Input);
            kept.Add(node);
        }

        kept.Reverse();
        graph.Node.Clear();
        graph.Node.Add(kept);
        foreach (var unused in graph.Initializer.Where(tensor => !needed.Contains(tensor.Name)).ToList())
            graph.Initializer.Remove(unused);
    }

    /// <summary>A cast to float32 of what a float32 product or softmax made.</summary>
    private bool IsIdle(NodeProto node) =>
        node.OpType == "Cast" && node.Attribute.Any(attribute => attribute.Name == "to" && attribute.I == (long)DataType.Float)
        && _makers.TryGetValue(node.Input[0], out var maker) && maker.OpType is "MatMul" or "Softmax";
}
