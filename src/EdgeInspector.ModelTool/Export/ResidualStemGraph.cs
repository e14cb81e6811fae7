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

    /// <summary>What the stages say in few directions (<see cref="ReferenceFeatures.Project"/>), float32, by name.</summary>
    public static IReadOnlyList<string> Project(WeightGraph graph, ClipWeights weights, IReadOnlyList<string> stages) =>
    [
        .. stages.Select((said, stage) => graph.ToFloat(graph.Add(
            "Conv",
            [stage == 0 ? Pool(graph, "AveragePool", said, 2) : said, graph.Weight(ReferenceFeatures.Weight(stage), weights[ReferenceFeatures.Weight(stage)])]))),
    ];

    /// <summary>The stages and how rare what they say is to what the patch embedding takes, [N, 655, S / 16, S / 16], by name.</summary>
    public static string Pooled(WeightGraph graph, IReadOnlyList<string> stages, IReadOnlyList<string> projected, int imageSize)
    {
        var grid = imageSize / ResidualStem.Stride;
        var pooled = stages.SelectMany((said, stage) => Pooled(graph, said, Finer(stage)))
            .Concat(projected.SelectMany((said, stage) => Pooled(graph, PatchRarityGraph.Of(graph, said, grid, FinerProjected(stage)), FinerProjected(stage))));
        return graph.Add("Concat", [.. pooled], OnnxGraph.Attribute("axis", 1));
    }

    /// <summary>What was projected to <see cref="ReferenceFeatures"/>, float32 [N, 3, (S / 8)^2, 64], not of unit length yet, by name.</summary>
    public static string Reference(WeightGraph graph, IReadOnlyList<string> projected, int imageSize)
    {
        var grid = imageSize / ReferenceFeatures.Stride;
        using var upsampling = tensor(MapMatrix.Upsampling(grid, grid / 2));
        string Enlarged(string said) =>
            graph.Add("MatMul", [graph.Add("MatMul", [graph.Float("reference_rows", upsampling), said]), graph.Float("reference_columns", upsampling.t())]);

        string Level(string said, int stage) =>
            graph.Transpose(graph.Reshape(stage == projected.Count - 1 ? Enlarged(said) : said, "reference_shape", 0, 1, ReferenceFeatures.Width, -1), 0, 1, 3, 2);

        return graph.Add("Concat", [.. projected.Select(Level)], OnnxGraph.Attribute("axis", 1));
    }

    /// <summary>A pooling of squares that do not overlap.</summary>
    public static string Pool(WeightGraph graph, string kind, string x, int side) =>
        graph.Add(kind, [x], Square("kernel_shape", side), Square("strides", side));

    /// <summary>How many times finer than the patches' grid a stage is, counted from 0, and what was projected of it.</summary>
    private static int Finer(int stage) => 1 << (ResidualStem.StageWidths.Count - 1 - stage);

    private static int FinerProjected(int stage) => Math.Min(Finer(stage), ResidualStem.Stride / ReferenceFeatures.Stride);

    private static string[] Pooled(WeightGraph graph, string said, int finer) =>
        finer == 1 ? [said] : [Pool(graph, "AveragePool", said, finer), Pool(graph, "MaxPool", said, finer)];

    private static AttributeProto Square(string name, long value, int sides = 2) =>
        OnnxGraph.AttributeList(name, [.. Enumerable.Repeat(value, sides)]);
}
