using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// The vision transformer with DPAM as ONNX nodes: the same network as <see cref="DpamVisionEncoder"/>, less what no
/// output needs. In float16, LayerNorm, softmax and the projection stay float32 islands. Values that <see cref="ValueNames"/>
/// lists can be looked at by name.
/// </summary>
internal sealed class VisionGraph(WeightGraph graph, ClipWeights weights, AnomalyClipOptions options)
{
    private const double Slope = 1.702;

    private readonly VisionConfig _vision = weights.Config.Vision;
    private readonly int _grid = options.ImageSize / weights.Config.Vision.PatchSize;

    /// <summary>What the stages of a residual stem say in few directions, by name, once written; empty without one.</summary>
    public IReadOnlyList<string> ProjectedStages { get; private set; } = [];

    private long Tokens => 1 + (long)_grid * _grid;

    /// <summary>Image bytes to raw image features [N, D] and raw patch features of each level, [N, g*g, D]: float32 values, by name.</summary>
    public (string Image, IReadOnlyList<string> Levels) Write()
    {
        var original = Embed();
        string? local = null;
        var levels = new List<string>();
        if (options.FeatureLayers.Contains(0))
            levels.Add(graph.Name(Level(original), ValueNames.Level(0)));
        var first = options.FirstDpamBlock(_vision.Layers);
        for (var i = 0; i < _vision.Layers; i++)
        {
            var isLast = i == _vision.Layers - 1;
            if (i < first)
                original = PlainBlock(i, original, classTokenOnly: isLast && !options.FeatureLayers.Contains(i + 1));
            else
                (original, local) = DualPathBlock(i, original, local ?? original, classTokenOnly: isLast);

            if (options.FeatureLayers.Contains(i + 1))
                levels.Add(graph.Name(Level(local ?? original), ValueNames.Level(i + 1)));
        }

        var classToken = graph.Add("Gather", [original, graph.Integers("zero", 0)], OnnxGraph.Attribute("axis", 1));
        var image = graph.Reshape(Project(graph.ToFloat(classToken)), "image_features_shape", -1, weights.Config.EmbedDim);
        return (graph.Name(image, ValueNames.ImageFeatures), levels);
    }

    private string Embed()
    {
        graph.Input(ModelContract.Image, DataType.Uint8, "N", options.ImageSize, options.ImageSize, 3);
        var x = graph.Cast(ModelContract.Image, DataType.Float);
        var deviation = tensor(PatchEmbedding.StandardDeviation);
        x = graph.Add("Mul", [x, graph.Float("pixel_scale", 1 / (255 * deviation))]);
        x = graph.Add("Sub", [x, graph.Float("pixel_offset", tensor(PatchEmbedding.Mean) / deviation)]);
        x = graph.FromFloat(graph.Transpose(x, 0, 3, 1, 2));
        if (_vision.HasResidualStem)
        {
            var stages = ResidualStemGraph.Stages(graph, weights, x);
            ProjectedStages = ResidualStemGraph.Project(graph, weights, stages);
            x = ResidualStemGraph.Pooled(graph, stages, ProjectedStages, options.ImageSize);
        }

        for (var i = 0; i < _vision.StemLayers; i++)
        {
            x = graph.Add(
                "Conv",
                [x, ExactWeight($"visual.stem.{i}.weight"), ExactWeight($"visual.stem.{i}.bias")],
                OnnxGraph.AttributeList("strides", 2, 2),
                OnnxGraph.AttributeList("pads", 1, 1, 1, 1));
            x = graph.Add("Relu", [x]);
        }

        long stride = _vision.PatchKernel;
        x = graph.Add("Conv", [x, ExactWeight("visual.conv1.weight")], OnnxGraph.AttributeList("strides", stride, stride));
        x = graph.Transpose(graph.Reshape(x, "patches_shape", 0, _vision.Width, -1), 0, 2, 1);

        // The class token goes in front by padding: its row of the sum is then embedding plus position. The sum feeds a
        // LayerNorm, a float32 island, so it costs nothing to keep it exact as well.
        x = graph.ToFloat(x);
        var positions = PatchEmbedding.Positions(weights, _grid).clone();
        positions[0] += weights["visual.class_embedding"];
        x = graph.Add("Pad", [x, graph.Integers("class_token_pad", 0, 1, 0, 0, 0, 0)]);
        x = graph.Add("Add", [x, graph.Float("visual.positions", positions)]);
        return graph.Name(graph.FromFloat(LayerNormFloat("visual.ln_pre", x)), ValueNames.Tokens);
    }

    private string PlainBlock(int index, string x, bool classTokenOnly)
    {
        var (weight, name) = ($"visual.transformer.resblocks.{index}", ValueNames.Block(index + 1));
        var normed = LayerNorm($"{weight}.ln_1", x);
        var (q, k, v) = (Heads(index, 0, ClassTokenOf(normed, classTokenOnly)), Keys(index, normed), Heads(index, 2, normed));
        x = graph.Add("Add", [ClassTokenOf(x, classTokenOnly), Attention(index, "attention", q, k, v)]);
        return graph.Name(graph.Add("Add", [x, Mlp(index, LayerNorm($"{weight}.ln_2", x))]), name);
    }

    private (string Original, string Local) DualPathBlock(int index, string original, string local, bool classTokenOnly)
    {
        var (weight, name) = ($"visual.transformer.resblocks.{index}", ValueNames.Block(index + 1));
        var normed = LayerNorm($"{weight}.ln_1", original);
        var v = Heads(index, 2, normed);
        var scaled = graph.Add("Mul", [v, graph.Weight("attention_scale", tensor((float)Scale))]);
        local = graph.Add("Add", [local, Attention(index, "local_attention", scaled, graph.Transpose(v, 0, 1, 3, 2), v)]);
        local = graph.Name(local, ValueNames.LocalBlock(index + 1));

        var q = Heads(index, 0, ClassTokenOf(normed, classTokenOnly));
        original = graph.Add("Add", [ClassTokenOf(original, classTokenOnly), Attention(index, "attention", q, Keys(index, normed), v)]);
        original = graph.Add("Add", [original, Mlp(index, LayerNorm($"{weight}.ln_2", original))]);
        return (graph.Name(original, name), local);
    }

    /// <summary>After the last block only the class token of the original stream is read, so only it is computed.</summary>
    private string ClassTokenOf(string x, bool only) => !only
        ? x
        : graph.Add("Slice", [x, graph.Integers("zero", 0), graph.Integers("one", 1), graph.Integers("one", 1)]);

    private static double Scale => 1 / Math.Sqrt(ClipWeights.HeadWidth);

    /// <summary>q (0, with the attention's scale in its weights) or v (2): [N, heads, tokens, 64].</summary>
    private string Heads(int block, int part, string x) => graph.Transpose(SplitHeads(block, part, x), 0, 2, 1, 3);

    /// <summary>k, transposed for the product with q: [N, heads, 64, tokens].</summary>
    private string Keys(int block, string x) => graph.Transpose(SplitHeads(block, 1, x), 0, 2, 3, 1);

    private string SplitHeads(int block, int part, string x)
    {
        var prefix = $"visual.transformer.resblocks.{block}.attn";
        var name = $"{prefix}.{"qkv"[part]}";
        var (from, to) = (part * _vision.Width, (part + 1) * _vision.Width);
        var weight = weights[$"{prefix}.in_proj_weight"][from..to];
        var bias = weights[$"{prefix}.in_proj_bias"][from..to];
        if (part == 0)
            (weight, bias) = (weight * Scale, bias * Scale);

        // Rounding q and k moves the map more than all other weights together, since softmax magnifies it.
        var matrix = part == 2 ? graph.Weight($"{name}.weight", weight.t()) : graph.ExactWeight($"{name}.weight", weight.t());
        var projected = graph.Add("Add", [graph.Add("MatMul", [x, matrix]), graph.Weight($"{name}.bias", bias)]);
        return graph.Reshape(graph.Name(projected, ValueNames.In(block + 1, "qkv"[part..(part + 1)])), "heads_shape", 0, -1, _vision.Heads, ClipWeights.HeadWidth);
    }

    private string Attention(int block, string name, string q, string k, string v)
    {
        var prefix = $"visual.transformer.resblocks.{block}.attn.out_proj";
        var logits = graph.ToFloat(graph.Name(graph.Add("MatMul", [q, k]), ValueNames.In(block + 1, $"{name}.logits")));
        var mixed = graph.Add("MatMul", [graph.FromFloat(graph.Add("Softmax", [logits], OnnxGraph.Attribute("axis", -1))), v]);
        var merged = graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), "tokens_shape", 0, -1, _vision.Width);
        return graph.Name(Linear(prefix, merged), ValueNames.In(block + 1, name));
    }

    private string Mlp(int block, string x)
    {
        var prefix = $"visual.transformer.resblocks.{block}.mlp";
        var hidden = graph.Name(Linear($"{prefix}.c_fc", x), ValueNames.In(block + 1, "mlp.hidden"));
        var gate = graph.Add("Sigmoid", [graph.Add("Mul", [hidden, graph.Weight("quickgelu_slope", tensor((float)Slope))])]);
        return graph.Name(Linear($"{prefix}.c_proj", graph.Add("Mul", [hidden, gate])), ValueNames.In(block + 1, "mlp"));
    }

    /// <summary>ln_post and projection of a level's patches; the class token is left out.</summary>
    private string Level(string x)
    {
        var patches = graph.Add("Slice", [x, graph.Integers("one", 1), graph.Integers("end", Tokens), graph.Integers("one", 1)]);
        return Project(LayerNormFloat("visual.ln_post", graph.ToFloat(patches)));
    }

    /// <summary>Onto the space that images and texts share; float32, since a cosine over 0.07 magnifies every rounding.</summary>
    private string Project(string x) => graph.Add("MatMul", [x, graph.Float("visual.proj", weights["visual.proj"])]);

    private string Linear(string name, string x)
    {
        var product = graph.Add("MatMul", [x, graph.Weight($"{name}.weight", weights[$"{name}.weight"].t())]);
        return graph.Add("Add", [product, graph.Weight($"{name}.bias", weights[$"{name}.bias"])]);
    }

    private string LayerNorm(string name, string x) => graph.FromFloat(LayerNormFloat(name, graph.ToFloat(x)));

    private string LayerNormFloat(string name, string x) => graph.Add(
        "LayerNormalization",
        [x, graph.Float($"{name}.weight", weights[$"{name}.weight"]), graph.Float($"{name}.bias", weights[$"{name}.bias"])],
        OnnxGraph.Attribute("axis", -1),
        OnnxGraph.Attribute("epsilon", (float)Layers.LayerNormEpsilon));

    private string ExactWeight(string name) => graph.ExactWeight(name, weights[name]);
}
