namespace EdgeInspector.ModelTool.Clip;

/// <summary>Which tensors a CLIP of given sizes has, and the other way round.</summary>
public static class ClipShapes
{
    /// <summary>Vision widths of open_clip's ViT-H, ViT-g and ViT-bigG, and the channels of their heads; no tensor's shape tells those.</summary>
    private static readonly Dictionary<int, int> OtherHeads = new() { [1280] = 80, [1408] = 88, [1664] = 104 };

    private const int MaxPatch = 1024, MaxStem = 8;

    public static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>
    /// The sizes of the model whose tensors these are, or one sentence on the first that is missing or has another shape.
    /// </summary>
    /// <param name="shapes">Names, in OpenAI's spelling, and shapes.</param>
    /// <param name="source">Names the checkpoint in the sentence.</param>
    public static (ClipConfig? Config, string? Problem) Check(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string source)
    {
        var (config, problem) = Recognise(shapes);
        if (config is null)
            return (null, $"{source} is not a CLIP checkpoint with a vision transformer: {problem}");
        foreach (var (name, expected) in Expected(config))
        {
            if (!shapes.TryGetValue(name, out var shape))
                return (null, $"{source} lacks the tensor {name} {Show(expected)}");
            if (expected[0] >= 0 && !shape.SequenceEqual(expected))
                return (null, $"{source}: tensor {name} is {Show(shape)}, expected {Show(expected)}");
        }

        return (config, null);
    }

    private static (ClipConfig? Config, string? Problem) Recognise(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        foreach (var (name, rank) in new[]
                 {
                     ("visual.conv1.weight", 4), ("visual.positional_embedding", 2), ("visual.proj", 2),
                     ("positional_embedding", 2), ("token_embedding.weight", 2), ("text_projection", 2),
                 })
        {
            if (!shapes.TryGetValue(name, out var shape))
                return (null, shapes.ContainsKey("visual.layer1.0.conv1.weight") ? "its image encoder is a ResNet" : $"it has no tensor {name}");
            if (shape.Count != rank || shape.Contains(0))
                return (null, $"tensor {name} is {Show(shape)}, expected {rank} dimensions");
        }

        var conv = shapes["visual.conv1.weight"];
        var stem = Count(shapes, "visual.stem.", ".weight");
        var isResidual = shapes.ContainsKey(ResidualStem.FirstWeight);
        var channels = isResidual ? ResidualStem.Channels : 3;
        if (conv[2] != conv[3] || conv[3] > MaxPatch || (stem == 0 && conv[1] != channels) || stem > MaxStem || (isResidual && stem > 0))
            return (null, $"tensor visual.conv1.weight is {Show(conv)} after {stem} convolutions, which embeds no patches of RGB pixels");
        var positions = shapes["visual.positional_embedding"][0] - 1;
        var grid = (int)Math.Round(Math.Sqrt(positions));
        if (grid < 1 || grid * grid != positions)
            return (null, $"visual.positional_embedding has {positions} patch positions, not a square number");
        var (width, textWidth) = ((int)conv[0], (int)shapes["token_embedding.weight"][1]);
        if (OtherHeads.TryGetValue(width, out var heads))
            return (null, $"its image encoder (width {width}) has heads of {heads} channels, only those of {ClipWeights.HeadWidth} are computed here; take a ViT-B or ViT-L");
        if (width % ClipWeights.HeadWidth != 0 || textWidth % ClipWeights.HeadWidth != 0)
            return (null, $"widths {width} and {textWidth} are not multiples of {ClipWeights.HeadWidth}");

        var vision = new VisionConfig(width, Count(shapes, "visual.transformer.resblocks.", ".ln_1.weight"), (int)conv[3] * (isResidual ? ResidualStem.Stride : 1 << stem), grid, stem, isResidual);
        var text = new TextConfig(
            textWidth,
            Count(shapes, "transformer.resblocks.", ".ln_1.weight"),
            (int)shapes["positional_embedding"][0],
            (int)shapes["token_embedding.weight"][0]);
        return vision.Layers == 0 || text.Layers == 0
            ? (null, "it has no residual blocks")
            : (new((int)shapes["visual.proj"][1], vision, text), null);
    }

    /// <summary>Every tensor of a model of these sizes; a shape that starts with -1 may be any.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Expected(ClipConfig config)
    {
        var (vision, text) = (config.Vision, config.Text);
        yield return ("visual.class_embedding", [vision.Width]);
        yield return ("visual.positional_embedding", [1 + vision.NativeGrid * vision.NativeGrid, vision.Width]);
        yield return ("visual.conv1.weight", [-1]);
        for (var i = 0; i < vision.StemLayers; i++)
        {
            yield return ($"visual.stem.{i}.weight", [-1]);
            yield return ($"visual.stem.{i}.bias", [-1]);
        }

        if (vision.HasResidualStem)
        {
            foreach (var convolution in ResidualStem.Convolutions)
            {
                yield return (convolution.Weight, convolution.Shape);
                yield return (convolution.Bias, [convolution.To]);
            }

            foreach (var projection in ReferenceFeatures.Weights)
                yield return projection;
        }

        foreach (var name in new[] { "visual.ln_pre", "visual.ln_post" })
        {
            yield return ($"{name}.weight", [vision.Width]);
            yield return ($"{name}.bias", [vision.Width]);
        }

        yield return ("visual.proj", [vision.Width, config.EmbedDim]);
        for (var i = 0; i < vision.Layers; i++)
        {
            foreach (var tensor in Block($"visual.transformer.resblocks.{i}", vision.Width))
                yield return tensor;
        }

        yield return ("token_embedding.weight", [text.VocabularySize, text.Width]);
        yield return ("positional_embedding", [text.ContextLength, text.Width]);
        yield return ("ln_final.weight", [text.Width]);
        yield return ("ln_final.bias", [text.Width]);
        yield return ("text_projection", [text.Width, config.EmbedDim]);
        for (var i = 0; i < text.Layers; i++)
        {
            foreach (var tensor in Block($"transformer.resblocks.{i}", text.Width))
                yield return tensor;
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Block(string prefix, int width)
    {
        yield return ($"{prefix}.attn.in_proj_weight", [3 * width, width]);
        yield return ($"{prefix}.attn.in_proj_bias", [3 * width]);
        yield return ($"{prefix}.attn.out_proj.weight", [width, width]);
        yield return ($"{prefix}.attn.out_proj.bias", [width]);
        yield return ($"{prefix}.ln_1.weight", [width]);
        yield return ($"{prefix}.ln_1.bias", [width]);
        yield return ($"{prefix}.mlp.c_fc.weight", [4 * width, width]);
        yield return ($"{prefix}.mlp.c_fc.bias", [4 * width]);
        yield return ($"{prefix}.mlp.c_proj.weight", [width, 4 * width]);
        yield return ($"{prefix}.mlp.c_proj.bias", [width]);
        yield return ($"{prefix}.ln_2.weight", [width]);
        yield return ($"{prefix}.ln_2.bias", [width]);
    }

    private static int Count(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string prefix, string suffix)
    {
        var count = 0;
        while (shapes.ContainsKey($"{prefix}{count}{suffix}"))
            count++;
        return count;
    }
}
