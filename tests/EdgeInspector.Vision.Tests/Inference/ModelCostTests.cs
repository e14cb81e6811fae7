using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.Inference;

/// <summary>Against the sizes worked out by hand; the model tool's tests hold it against what ONNX Runtime multiplies.</summary>
public sealed class ModelCostTests
{
    /// <summary>
    /// The paper's network: 1.012 TFLOP of a plain ViT-L/14 at 518 pixels (24 blocks, 1370 tokens), and 0.201 of 19 local
    /// paths, less 0.036 that the last block saves, since only its class token is read, and 0.010 for embedding, levels and map.
    /// </summary>
    [Fact]
    public void Cost_OfThePapersNetwork_IsItsPartsByHand()
    {
        const double T = 1370, W = 1024;
        var plain = 24 * ((12 * T * W * W) + (2 * T * T * W));
        var local = 19 * ((T * W * W) + (2 * T * T * W));
        var saved = (10 * (T - 1) * W * W) + (2 * (T - 1) * T * W);
        var patches = 1369.0;
        var others = (patches * 1024 * 3 * 14 * 14) + ((1 + (4 * patches)) * ((1024 * 768) + 768)) + (518 * 37 * 37) + (518.0 * 37 * 518);

        var cost = Cost("ViT-L/14@336", [1024, 3, 14, 14])!;

        Assert.Equal(2 * (plain + local - saved + others), cost.Operations);
        Assert.Equal((1.012, 0.201, 0.036, 0.010), (Tera(plain), Tera(local), Tera(saved), Tera(others)));
        Assert.Equal(1.187, Math.Round(cost.Operations / 1e12, 3));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("ViT-g/14@224")]
    [InlineData("a ViT-L/14")]
    public void Cost_OfABackboneThatIsNotKnown_IsNone(string backbone) => Assert.Null(Cost(backbone, [1024, 3, 14, 14]));

    [Fact]
    public void Cost_OfAGraphThatMakesNoSense_LeavesOutWhatDoesNotFit()
    {
        var sound = Cost("ViT-L/14@336", [1024, 3, 14, 14])!;

        var cost = Cost("ViT-L/14@336", [1024, 3, 14, 14], graph =>
        {
            graph.Initializer.Add(graph.Initializer[0]);
            graph.Node.Add(new NodeProto { OpType = "Constant", Output = { "nothing" } });
            graph.Node.Add(new NodeProto { OpType = "Conv", Input = { "nothing" }, Output = { "one" } });
            graph.Node.Add(new NodeProto { OpType = "MaxPool", Input = { "one" }, Output = { "two" }, Attribute = { OnnxGraph.AttributeList("strides") } });
            graph.Node.Add(new NodeProto { OpType = "MaxPool", Input = { "two" }, Output = { "three" }, Attribute = { OnnxGraph.AttributeList("strides", 0, 0) } });
            graph.Node.Add(new NodeProto { OpType = "MaxPool", Input = { "three" }, Output = { "four" }, Attribute = { OnnxGraph.AttributeList("strides", long.MaxValue) } });
        })!;

        Assert.Equal(sound.Operations, cost.Operations);
    }

    private static double Tera(double products) => Math.Round(2 * products / 1e12, 3);

    private static ModelCost? Cost(string backbone, long[] kernel, Action<GraphProto>? spoil = null)
    {
        var proto = HandMadeModel.Create();
        var metadata = ModelMetadata.Read(proto).Metadata! with { Backbone = backbone, ImageSize = 518, PatchGrid = 37, DpamLayers = 20, FeatureLayers = [6, 12, 18, 24] };
        var conv = new TensorProto { Name = "visual.conv1.weight", DataType = DataType.Float };
        conv.Dims.Add(kernel);
        proto.Graph.Initializer.Add(conv);
        var embedding = new NodeProto { OpType = "Conv", Input = { ModelContract.Image, conv.Name }, Output = { "patches" } };
        embedding.Attribute.Add(OnnxGraph.AttributeList("strides", kernel[^1], kernel[^1]));
        proto.Graph.Node.Add(embedding);
        proto.Graph.Output.Single(output => output.Name == ModelContract.PatchFeatures).Type.TensorType.Shape.Dim[^1].DimValue = 768;
        spoil?.Invoke(proto.Graph);
        return ModelCost.Of(metadata, proto);
    }
}
