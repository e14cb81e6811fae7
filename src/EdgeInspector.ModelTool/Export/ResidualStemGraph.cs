using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary><see cref="ResidualStem"/> as ONNX nodes.</summary>
internal static class ResidualStemGraph
{
    /// <summary>What each stage says of normalised images [N, 3, S, S]: [N, 64, S / 4, S / 4], [N, 128, S / 8, S / 8], [N, 256, S / 16, S / 16], by name.</summary>
    public static IReadOnlyList<string> Stages(WeightGraph graph, ClipWeights weights, string images)
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
        var said = new List<string>();
        foreach (var block in ResidualStem.Blocks)
        {
            var inner = Convolve(block.Second, graph.Add("Relu", [Convolve(block.First, x)]));
            var shortcut = block.Shortcut is { } projection ? Convolve(projection, x) : x;
            x = graph.Add("Relu", [graph.Add("Add", [inner, shortcut])]);
            if (block.EndsStage)
                said.Add(x);
        }

        return said;
    }

    /// <summary>The stages to what the patch embedding takes, [N, 640, S / 16, S / 16], by name.</summary>
    public static string Pooled(WeightGraph graph, IReadOnlyList<string> stages)
    {
        var pooled = stages.SelectMany((said, stage) => stage == stages.Count - 1 ? [said] : new[] { "AveragePool", "MaxPool" }.Select(kind => Pool(graph, kind, said, 1 << (stages.Count - 1 - stage))));
        return graph.Add("Concat", [.. pooled], OnnxGraph.Attribute("axis", 1));
    }

    /// <summary>The stages to <see cref="ReferenceFeatures"/>, float32 [N, 3, (S / 8)^2, 64], not of unit length yet, by name.</summary>
    public static string Reference(WeightGraph graph, ClipWeights weights, IReadOnlyList<string> stages, int imageSize)
    {
        var grid = imageSize / ReferenceFeatures.Stride;
        using var upsampling = tensor(MapMatrix.Upsampling(grid, grid / 2));
        string OnGrid(int stage) => stage == 0 ? Pool(graph, "AveragePool", stages[0], 2) : stages[stage];

        string Level(int stage)
        {
            var name = ReferenceFeatures.Weight(stage);
            var x = graph.ToFloat(graph.Add("Conv", [OnGrid(stage), graph.Weight(name, weights[name])]));
            if (stage == stages.Count - 1)
                x = graph.Add("MatMul", [graph.Add("MatMul", [graph.Float(ModelContract.ReferenceRows, upsampling), x]), graph.Float("reference_columns", upsampling.t())]);
            return graph.Transpose(graph.Reshape(x, "reference_shape", 0, 1, ReferenceFeatures.Width, -1), 0, 1, 3, 2);
        }

        return graph.Add("Concat", [.. Enumerable.Range(0, stages.Count).Select(Level)], OnnxGraph.Attribute("axis", 1));
    }

    private static string Pool(WeightGraph graph, string kind, string x, int side) =>
        graph.Add(kind, [x], Square("kernel_shape", side), Square("strides", side));

    private static AttributeProto Square(string name, long value, int sides = 2) =>
        OnnxGraph.AttributeList(name, [.. Enumerable.Repeat(value, sides)]);
}
