using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>
/// Turns a float16 graph into the same graph in float32. A CPU computes so whatever the file holds: on arm64 ONNX Runtime
/// would otherwise run float16 matrix products natively, and scores would drift away from those of the GPU.
/// </summary>
public static class HalfPrecision
{
    /// <summary>Whether any weight or output is float16.</summary>
    public static bool IsUsedBy(ModelProto model) =>
        model.Graph.Initializer.Any(t => t.DataType == DataType.Float16) ||
        model.Graph.Output.Any(v => v.Type?.TensorType?.ElemType == DataType.Float16);

    /// <summary>Widens weights, constants, casts and value types in place. Exact: every float16 is a float32.</summary>
    public static void UpCast(ModelProto model)
    {
        foreach (var tensor in model.Graph.Initializer)
            Widen(tensor);
        foreach (var attribute in model.Graph.Node.SelectMany(node => node.Attribute))
        {
            if (attribute.T is { } constant)
                Widen(constant);
        }

        foreach (var node in model.Graph.Node.Where(node => node.OpType == "Cast"))
        {
            foreach (var to in node.Attribute.Where(a => a.Name == "to" && a.I == (long)DataType.Float16))
                to.I = (long)DataType.Float;
        }

        foreach (var value in model.Graph.Input.Concat(model.Graph.Output).Concat(model.Graph.ValueInfo))
        {
            if (value.Type?.TensorType is { ElemType: DataType.Float16 } type)
                type.ElemType = DataType.Float;
        }
    }

    /// <summary>Gives outputs in float32 and leaves the rest: who reads them need not know what computed them.</summary>
    public static void WidenOutputs(ModelProto model)
    {
        foreach (var output in model.Graph.Output.Where(v => v.Type?.TensorType?.ElemType == DataType.Float16))
        {
            var narrow = $"{output.Name}_float16";
            foreach (var node in model.Graph.Node)
            {
                Rename(node.Input, output.Name, narrow);
                Rename(node.Output, output.Name, narrow);
            }

            var cast = new NodeProto { OpType = "Cast", Name = $"{output.Name}_float32" };
            cast.Input.Add(narrow);
            cast.Output.Add(output.Name);
            cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Float });
            model.Graph.Node.Add(cast);
            output.Type.TensorType.ElemType = DataType.Float;
        }
    }

    private static void Rename(IList<string> names, string from, string to)
    {
        for (var i = 0; i < names.Count; i++)
            names[i] = names[i] == from ? to : names[i];
    }

    private static void Widen(TensorProto tensor)
    {
        if (tensor.DataType != DataType.Float16)
            return;
        var halves = MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span);
        var bytes = new byte[halves.Length * sizeof(float)];
        TensorPrimitives.ConvertToSingle(halves, MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.DataType = DataType.Float;
    }
}
