using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.Tests.Clip;

/// <summary>OpenAI's models by the sizes in table 20 of the CLIP paper.</summary>
public sealed class ClipShapesTests
{
    [Theory]
    [InlineData("ViT-B/32@224", 512, 768, 12, 32, 7, 512)]
    [InlineData("ViT-B/16@224", 512, 768, 12, 16, 14, 512)]
    [InlineData("ViT-L/14@224", 768, 1024, 24, 14, 16, 768)]
    [InlineData("ViT-L/14@336", 768, 1024, 24, 14, 24, 768)]
    public void Check_OfOpenAisShapes_RecognisesTheModel(string name, int embedDim, int width, int layers, int patch, int grid, int textWidth)
    {
        var (config, problem) = ClipShapes.Check(Shapes(embedDim, width, layers, patch, grid, textWidth), "clip.pt");

        Assert.Null(problem);
        Assert.Equal(name, config!.Vision.Describe());
        Assert.Equal((textWidth, 12, 77, 49408), (config.Text.Width, config.Text.Layers, config.Text.ContextLength, config.Text.VocabularySize));
    }

    [Fact]
    public void Check_OfAModelWithOtherHeads_SaysSo()
    {
        var (_, problem) = ClipShapes.Check(Shapes(1024, 1280, 32, 14, 16, 1024), "vit-h.safetensors");

        Assert.Contains("its image encoder (width 1280) has heads of 80 channels", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfOneWrongShape_NamesItAndBothShapes()
    {
        var shapes = Shapes(512, 768, 12, 32, 7, 512);
        shapes["visual.transformer.resblocks.11.mlp.c_fc.weight"] = [3072, 767];

        Assert.Equal(
            "clip.pt: tensor visual.transformer.resblocks.11.mlp.c_fc.weight is [3072, 767], expected [3072, 768]",
            ClipShapes.Check(shapes, "clip.pt").Problem);
    }

    private static Dictionary<string, IReadOnlyList<long>> Shapes(long embedDim, long width, int layers, long patch, long grid, long textWidth)
    {
        var shapes = new Dictionary<string, IReadOnlyList<long>>
        {
            ["logit_scale"] = [],
            ["positional_embedding"] = [77, textWidth],
            ["text_projection"] = [textWidth, embedDim],
            ["token_embedding.weight"] = [49408, textWidth],
            ["ln_final.weight"] = [textWidth],
            ["ln_final.bias"] = [textWidth],
            ["visual.class_embedding"] = [width],
            ["visual.positional_embedding"] = [1 + grid * grid, width],
            ["visual.proj"] = [width, embedDim],
            ["visual.conv1.weight"] = [width, 3, patch, patch],
            ["visual.ln_pre.weight"] = [width],
            ["visual.ln_pre.bias"] = [width],
            ["visual.ln_post.weight"] = [width],
            ["visual.ln_post.bias"] = [width],
        };
        foreach (var (prefix, size, count) in new[] { ("visual.transformer", width, layers), ("transformer", textWidth, 12) })
        {
            for (var i = 0; i < count; i++)
            {
                var block = $"{prefix}.resblocks.{i}";
                shapes[$"{block}.attn.in_proj_weight"] = [3 * size, size];
                shapes[$"{block}.attn.in_proj_bias"] = [3 * size];
                shapes[$"{block}.attn.out_proj.weight"] = [size, size];
                shapes[$"{block}.mlp.c_fc.weight"] = [4 * size, size];
                shapes[$"{block}.mlp.c_fc.bias"] = [4 * size];
                shapes[$"{block}.mlp.c_proj.weight"] = [size, 4 * size];
                foreach (var name in new[] { "attn.out_proj.bias", "ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias", "mlp.c_proj.bias" })
                    shapes[$"{block}.{name}"] = [size];
            }
        }

        return shapes;
    }
}
