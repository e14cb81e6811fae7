using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference.Onnx;

namespace EdgeInspector.ModelTool.Export;

/// <summary><see cref="ResidualStem"/> as ONNX nodes.</summary>
internal static class ResidualStemGraph
{
    /// <summary>Normalised images [N, 3, S, S] to [N, 384, S / 16, S / 16], by name.</summary>
    public static string Write(WeightGraph graph, ClipWeights weights, string images)
    {
        string Convolve(ResidualStem.Convolution convolution, string x) => graph.Add(
            "Conv",
            [x, Weight(convolution, convolution.Weight), Weight(convolution, convolution.Bias)],
            Square("strides", convolution.Stride),
            Square("pads", convolution.Padding, sides: 4));

        // What the early stages round, all later values carry; most weights are the third's.
        string Weight(ResidualStem.Convolution convolution, string name) =>
            convolution.IsOfThirdStage ? graph.Weight(name, weights[name]) : graph.ExactWeight(name, weights[name]);

        var x = graph.Add("Relu", [Convolve(ResidualStem.First, images)]);
        x = graph.Add("MaxPool", [x], Square("kernel_shape", 3), Square("strides", 2), Square("pads", 1, sides: 4));
        var second = x;
        foreach (var block in ResidualStem.Blocks)
        {
            var inner = Convolve(block.Second, graph.Add("Relu", [Convolve(block.First, x)]));
            var shortcut = block.Shortcut is { } projection ? Convolve(projection, x) : x;
            if (block.StartsThirdStage)
                second = x;
            x = graph.Add("Relu", [graph.Add("Add", [inner, shortcut])]);
        }

        var pooled = graph.Add("AveragePool", [second], Square("kernel_shape", 2), Square("strides", 2));
        return graph.Add("Concat", [pooled, x], OnnxGraph.Attribute("axis", 1));
    }

    private static AttributeProto Square(string name, long value, int sides = 2) =>
        OnnxGraph.AttributeList(name, [.. Enumerable.Repeat(value, sides)]);
}
