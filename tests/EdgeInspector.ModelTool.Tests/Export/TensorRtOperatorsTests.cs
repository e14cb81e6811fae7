using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.ModelTool.Tests.Parity.ParityData;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.ModelTool.Tests.Export;

/// <summary>The check of exported graphs against onnx-tensorrt's published list.</summary>
public sealed class TensorRtOperatorsTests
{
    [Fact]
    public void Problem_OfFloatFiles_IsNone()
    {
        Assert.Null(TensorRtOperators.Problem(Export(Precision.Fp32)));
        Assert.Null(TensorRtOperators.Problem(Export(Precision.Fp16)));
    }

    /// <summary>The list: DynamicQuantizeLinear and MatMulInteger are not supported.</summary>
    [Fact]
    public void Problem_OfAnEightBitFile_NamesTheOperator() =>
        Assert.StartsWith("operator DynamicQuantizeLinear (", TensorRtOperators.Problem(Export(Precision.Int8)));

    [Fact]
    public void Problem_OfAnOperatorOfOnnxRuntimesOwn_NamesItsDomain()
    {
        var graph = Export(Precision.Fp16);
        graph.Node.First(node => node.OpType == "Sigmoid").Domain = "com.microsoft";

        Assert.StartsWith("operator com.microsoft.Sigmoid (", TensorRtOperators.Problem(graph));
    }

    /// <summary>The list: MatMul takes FP32 and FP16.</summary>
    [Fact]
    public void Problem_OfATypeThatAnOperatorDoesNotTake_NamesBoth()
    {
        var graph = Export(Precision.Fp32);
        graph.Initializer.First(tensor => tensor.Name == "map_rows").DataType = DataType.Int32;

        Assert.StartsWith("operator MatMul (", TensorRtOperators.Problem(graph));
        Assert.EndsWith("takes no Int32", TensorRtOperators.Problem(graph));
    }

    [Fact]
    public void Problem_OfAComputedShape_NamesTheInput()
    {
        var graph = Export(Precision.Fp32);
        graph.Initializer.Remove(graph.Initializer.First(tensor => tensor.Name == "tokens_shape"));

        Assert.StartsWith("input 1 of Reshape (", TensorRtOperators.Problem(graph));
    }

    private static GraphProto Export(Precision precision)
    {
        var clip = ClipOf("tiny");
        return AnomalyClipExporter.Export(new(clip, Prompts("tiny", clip), Options("tiny")), precision, ExportParityTests.Card).Graph;
    }
}
