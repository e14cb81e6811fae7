using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>An ONNX graph that takes its weights from tensors; <see cref="Half"/> says whether it computes in float16.</summary>
internal sealed class WeightGraph(bool half) : OnnxGraph("anomalyclip")
{
    public bool Half { get; } = half;

    /// <summary>A weight in the graph's precision, added once under its name.</summary>
    public string Weight(string name, Tensor value) => Constant(name, value, Half);

    /// <summary>
    /// A weight that computes in the graph's precision but stands in the file as float32: a GPU's runtime folds the cast
    /// away, a CPU, which computes in float32 anyway, has it unrounded.
    /// </summary>
    public string ExactWeight(string name, Tensor value) => FromFloat(Float(name, value));

    /// <summary>A float32 constant, for the islands that float16 must not touch.</summary>
    public string Float(string name, Tensor value) => Constant(name, value, asHalf: false);

    /// <summary>A float32 scalar.</summary>
    public string Float(string name, double value) => Floats(name, [(float)value]);

    public string ToFloat(string value) => Half ? Cast(value, DataType.Float) : value;

    /// <summary>Back from a float32 island to the graph's precision.</summary>
    public string FromFloat(string value) => Half ? Cast(value, DataType.Float16) : value;

    /// <summary>To unit length along an axis.</summary>
    public string Unit(string value, int axis = -1) =>
        Add("Div", [value, Add("ReduceL2", [value], AttributeList("axes", axis), Attribute("keepdims", 1))]);

    private string Constant(string name, Tensor value, bool asHalf)
    {
        using var typed = value.detach().to(asHalf ? ScalarType.Float16 : ScalarType.Float32).contiguous();
        return Constant(name, asHalf ? DataType.Float16 : DataType.Float, typed.bytes, typed.shape);
    }
}
