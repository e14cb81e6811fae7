using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference.Onnx;

/// <summary>Writes an ONNX graph node by node; values are known by name.</summary>
/// <param name="name">The graph's.</param>
public class OnnxGraph(string name)
{
    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _initializers = [];
    private int _counter;

    public GraphProto Proto => _graph;

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Add(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        var output = $"{operation.ToLowerInvariant()}_{_counter++}";
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Gives the value that was added last a name by which it can be looked at: `verify` compares such values.</summary>
    public string Name(string value, string name)
    {
        var node = _graph.Node[^1];
        if (node.Output[0] != value)
            throw new InvalidOperationException($"{value} is not the last value");
        node.Name = node.Output[0] = name;
        return name;
    }

    /// <summary>A constant, added once under its name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="raw">Row-major, little-endian.</param>
    /// <param name="shape">Sizes; none for a scalar.</param>
    public string Constant(string name, DataType type, ReadOnlySpan<byte> raw, params IEnumerable<long> shape)
    {
        if (!_initializers.Add(name))
            return name;
        var proto = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(raw) };
        proto.Dims.Add(shape);
        _graph.Initializer.Add(proto);
        return name;
    }

    /// <summary>A float32 constant.</summary>
    public string Floats(string name, ReadOnlySpan<float> values, params IEnumerable<long> shape) =>
        Constant(name, DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>An int64 vector, as shapes and axes are.</summary>
    public string Integers(string name, params long[] values) =>
        Constant(name, DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), values.Length);

    public string Cast(string value, DataType type) => Add("Cast", [value], Attribute("to", (long)type));

    public string Reshape(string value, string shapeName, params long[] shape) => Add("Reshape", [value, Integers(shapeName, shape)]);

    public string Transpose(string value, params long[] permutation) => Add("Transpose", [value], AttributeList("perm", permutation));

    public void Input(string name, DataType type, params object[] shape) => _graph.Input.Add(Value(name, type, shape));

    public void Output(string name, DataType type, params object[] shape) => _graph.Output.Add(Value(name, type, shape));

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Attribute(string name, float value) => new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto AttributeList(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    /// <summary>A value's type; a size given as a string stays open under that name.</summary>
    private static ValueInfoProto Value(string name, DataType type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var size in shape)
        {
            dimensions.Dim.Add(size is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new() { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) });
        }

        return new() { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = dimensions } } };
    }
}
