using System.Globalization;
using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// Writes an ONNX graph node by node. Values are known by name; <see cref="Half"/> says whether weights added now are
/// float16. Knows ONNX, nothing of CLIP.
/// </summary>
internal sealed class OnnxGraph(bool half)
{
    private readonly GraphProto _graph = new() { Name = "anomalyclip" };
    private readonly HashSet<string> _initializers = [];
    private int _counter;

    public bool Half { get; } = half;

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

    /// <summary>A weight in the graph's precision, added once under its name.</summary>
    public string Weight(string name, Tensor value) => Initializer(name, value, Half);

    /// <summary>
    /// A weight that computes in the graph's precision but stands in the file as float32: a GPU's runtime folds the cast
    /// away, a CPU, which computes in float32 anyway, has it unrounded.
    /// </summary>
    public string ExactWeight(string name, Tensor value) => FromFloat(Float(name, value));

    /// <summary>A float32 constant, for the islands that float16 must not touch.</summary>
    public string Float(string name, Tensor value) => Initializer(name, value, asHalf: false);

    /// <summary>A float32 scalar.</summary>
    public string Float(string name, double value) => Float(name, tensor((float)value));

    /// <summary>An int64 vector, as shapes and axes are.</summary>
    public string Integers(string name, params long[] values)
    {
        if (_initializers.Add(name))
        {
            var proto = new TensorProto { Name = name, DataType = DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
            proto.Dims.Add(values.Length);
            _graph.Initializer.Add(proto);
        }

        return name;
    }

    public string ToFloat(string value) => Half ? Cast(value, DataType.Float) : value;

    /// <summary>Back from a float32 island to the graph's precision.</summary>
    public string FromFloat(string value) => Half ? Cast(value, DataType.Float16) : value;

    public string Cast(string value, DataType type) => Add("Cast", [value], Integer("to", (long)type));

    public string Reshape(string value, string shapeName, params long[] shape) => Add("Reshape", [value, Integers(shapeName, shape)]);

    public string Transpose(string value, params long[] permutation) => Add("Transpose", [value], IntegerList("perm", permutation));

    public void Input(string name, DataType type, params object[] shape) => _graph.Input.Add(Value(name, type, shape));

    public void Output(string name, DataType type, params object[] shape) => _graph.Output.Add(Value(name, type, shape));

    public static AttributeProto Integer(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Number(string name, float value) => new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto IntegerList(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    private string Initializer(string name, Tensor value, bool asHalf)
    {
        if (!_initializers.Add(name))
            return name;
        using var typed = value.detach().to(asHalf ? ScalarType.Float16 : ScalarType.Float32).contiguous();
        var proto = new TensorProto { Name = name, DataType = asHalf ? DataType.Float16 : DataType.Float, RawData = ByteString.CopyFrom(typed.bytes) };
        proto.Dims.Add(typed.shape);
        _graph.Initializer.Add(proto);
        return name;
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
