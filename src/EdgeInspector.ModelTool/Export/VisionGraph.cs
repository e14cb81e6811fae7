using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// The vision transformer with DPAM as ONNX nodes: the same network as <see cref="DpamVisionEncoder"/>, less what no
/// output needs. In float16, LayerNorm, softmax and the projection stay float32 islands.
/// </summary>
internal sealed class VisionGraph(OnnxGraph graph, ClipWeights weights, AnomalyClipOptions options)
{
    private const double Slope = 1.702;

    private readonly VisionConfig _vision = weights.Config.Vision;
    private readonly int _grid = options.ImageSize / weights.Config.Vision.PatchSize;

    private long Tokens => 1 + (long)_grid * _grid;

    /// <summary>Image bytes to raw image features [N, D] and raw patch features of each level, [N, g*g, D]: float32 values, by name.</summary>
    public (string Image, IReadOnlyList<string> Levels) Write()
    {
        var original = Embed();
        string? local = null;
        var levels = new List<string>();
        var first = options.FirstDpamBlock(_vision.Layers);
        for (var i = 0; i < _vision.Layers; i++)
        {
            var isLast = i == _vision.Layers - 1;
            if (i < first)
                original = PlainBlock(i, original, classTokenOnly: isLast && !options.FeatureLayers.Contains(i + 1));
            else
                (original, local) = DualPathBlock(i, original, local ?? original, classTokenOnly: isLast);

            if (options.FeatureLayers.Contains(i + 1))
                levels.Add(Level(i + 1, local ?? original));
        }

        var classToken = graph.Add("Gather", [original, graph.Integers("zero", 0)], OnnxGraph.Integer("axis", 1));
        var image = graph.Reshape(Project(graph.ToFloat(classToken)), "image_features_shape", -1, weights.Config.EmbedDim);
        return (image, levels);
    }

    private string Embed()
    {
        graph.Input(ModelContract.Image, DataType.Uint8, "N", options.ImageSize, options.ImageSize, 3);
        var x = graph.Cast(ModelContract.Image, DataType.Float);
        var deviation = tensor(PatchEmbedding.StandardDeviation);
        x = graph.Add("Mul", [x, graph.Float("pixel_scale", 1 / (255 * deviation))]);
        x = graph.Add("Sub", [x, graph.Float("pixel_offset", tensor(PatchEmbedding.Mean) / deviation)]);
        x = graph.FromFloat(graph.Transpose(x, 0, 3, 1, 2));
        for (var i = 0; i < _vision.StemLayers; i++)
        {
            x = graph.Add(
                "Conv",
                [x, ExactWeight($"visual.stem.{i}.weight"), ExactWeight($"visual.stem.{i}.bias")],
                OnnxGraph.IntegerList("strides", 2, 2),
                OnnxGraph.IntegerList("pads", 1, 1, 1, 1));
            x = graph.Add("Relu", [x]);
        }

        long stride = _vision.PatchSize >> _vision.StemLayers;
        x = graph.Add("Conv", [x, ExactWeight("visual.conv1.weight")], OnnxGraph.IntegerList("strides", stride, stride));
        x = graph.Transpose(graph.Reshape(x, "patches_shape", 0, _vision.Width, -1), 0, 2, 1);

        // The class token goes in front by padding: its row of the sum is then embedding plus position. The sum feeds a
        // LayerNorm, a float32 island, so it costs nothing to keep it exact as well.
        x = graph.ToFloat(x);
        var positions = PatchEmbedding.Positions(weights, _grid).clone();
        positions[0] += weights["visual.class_embedding"];
        x = graph.Add("Pad", [x, graph.Integers("class_token_pad", 0, 1, 0, 0, 0, 0)]);
        x = graph.Add("Add", [x, graph.Float("visual.positions", positions)]);
        return graph.FromFloat(LayerNormFloat("visual.ln_pre", x));
    }

    private string PlainBlock(int index, string x, bool classTokenOnly)
    {
        var block = $"visual.transformer.resblocks.{index}";
        var normed = LayerNorm($"{block}.ln_1", x);
        var (q, k, v) = (Heads(block, 0, ClassTokenOf(normed, classTokenOnly)), Keys(block, normed), Heads(block, 2, normed));
        x = graph.Add("Add", [ClassTokenOf(x, classTokenOnly), Attention(block, q, k, v)]);
        return graph.Add("Add", [x, Mlp(block, LayerNorm($"{block}.ln_2", x))]);
    }

    private (string Original, string Local) DualPathBlock(int index, string original, string local, bool classTokenOnly)
    {
        var block = $"visual.transformer.resblocks.{index}";
        var normed = LayerNorm($"{block}.ln_1", original);
        var v = Heads(block, 2, normed);
        var scaled = graph.Add("Mul", [v, graph.Weight("attention_scale", tensor((float)Scale))]);
        local = graph.Add("Add", [local, Attention(block, scaled, graph.Transpose(v, 0, 1, 3, 2), v)]);

        var q = Heads(block, 0, ClassTokenOf(normed, classTokenOnly));
        original = graph.Add("Add", [ClassTokenOf(original, classTokenOnly), Attention(block, q, Keys(block, normed), v)]);
        original = graph.Add("Add", [original, Mlp(block, LayerNorm($"{block}.ln_2", original))]);
        return (original, local);
    }

    /// <summary>After the last block only the class token of the original stream is read, so only it is computed.</summary>
    private string ClassTokenOf(string x, bool only) => !only
        ? x
        : graph.Add("Slice", [x, graph.Integers("zero", 0), graph.Integers("one", 1), graph.Integers("one", 1)]);

    private static double Scale => 1 / Math.Sqrt(ClipWeights.HeadWidth);

    /// <summary>q (0, with the attention's scale in its weights) or v (2): [N, heads, tokens, 64].</summary>
    private string Heads(string block, int part, string x) => graph.Transpose(SplitHeads(block, part, x), 0, 2, 1, 3);

    /// <summary>k, transposed for the product with q: [N, heads, 64, tokens].</summary>
    private string Keys(string block, string x) => graph.Transpose(SplitHeads(block, 1, x), 0, 2, 3, 1);

    private string SplitHeads(string block, int part, string x)
    {
        var name = $"{block}.attn.{"qkv"[part]}";
        var (from, to) = (part * _vision.Width, (part + 1) * _vision.Width);
        var weight = weights[$"{block}.attn.in_proj_weight"][from..to];
        var bias = weights[$"{block}.attn.in_proj_bias"][from..to];
        if (part == 0)
            (weight, bias) = (weight * Scale, bias * Scale);

        // Rounding q and k moves the map more than all other weights together, since softmax magnifies it.
        var matrix = part == 2 ? graph.Weight($"{name}.weight", weight.t()) : graph.ExactWeight($"{name}.weight", weight.t());
        var projected = graph.Add("Add", [graph.Add("MatMul", [x, matrix]), graph.Weight($"{name}.bias", bias)]);
        return graph.Reshape(projected, "heads_shape", 0, -1, _vision.Heads, ClipWeights.HeadWidth);
    }

    private string Attention(string block, string q, string k, string v)
    {
        var logits = graph.ToFloat(graph.Add("MatMul", [q, k]));
        var mixed = graph.Add("MatMul", [graph.FromFloat(graph.Add("Softmax", [logits], OnnxGraph.Integer("axis", -1))), v]);
        var merged = graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), "tokens_shape", 0, -1, _vision.Width);
        return Linear($"{block}.attn.out_proj", merged, weights[$"{block}.attn.out_proj.weight"], weights[$"{block}.attn.out_proj.bias"]);
    }

    private string Mlp(string block, string x)
    {
        var hidden = Linear($"{block}.mlp.c_fc", x, weights[$"{block}.mlp.c_fc.weight"], weights[$"{block}.mlp.c_fc.bias"]);
        var gate = graph.Add("Sigmoid", [graph.Add("Mul", [hidden, graph.Weight("quickgelu_slope", tensor((float)Slope))])]);
        return Linear($"{block}.mlp.c_proj", graph.Add("Mul", [hidden, gate]), weights[$"{block}.mlp.c_proj.weight"], weights[$"{block}.mlp.c_proj.bias"]);
    }

    /// <summary>ln_post and projection of a level's patches; the class token is left out.</summary>
    private string Level(int layer, string x)
    {
        var patches = graph.Add("Slice", [x, graph.Integers("one", 1), graph.Integers("end", Tokens), graph.Integers("one", 1)]);
        return Project(LayerNormFloat("visual.ln_post", graph.ToFloat(patches)));
    }

    /// <summary>Onto the space that images and texts share; float32, since a cosine over 0.07 magnifies every rounding.</summary>
    private string Project(string x) => graph.Add("MatMul", [x, graph.Float("visual.proj", weights["visual.proj"])]);

    private string Linear(string name, string x, Tensor weight, Tensor bias) =>
        graph.Add("Add", [graph.Add("MatMul", [x, graph.Weight($"{name}.weight", weight.t())]), graph.Weight($"{name}.bias", bias)]);

    private string LayerNorm(string name, string x) => graph.FromFloat(LayerNormFloat(name, graph.ToFloat(x)));

    private string LayerNormFloat(string name, string x) => graph.Add(
        "LayerNormalization",
        [x, graph.Float($"{name}.weight", weights[$"{name}.weight"]), graph.Float($"{name}.bias", weights[$"{name}.bias"])],
        OnnxGraph.Integer("axis", -1),
        OnnxGraph.Number("epsilon", (float)Layers.LayerNormEpsilon));

    private string ExactWeight(string name) => graph.ExactWeight(name, weights[name]);
}
