using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// CLIP's vision transformer with diagonally prominent attention maps (AnomalyCLIP section 3.3): in its last blocks a
/// second stream collects V-V attention, which keeps a patch's features its own, while the original stream goes on
/// unchanged and gives the image features.
/// </summary>
internal static class DpamVisionEncoder
{
    /// <summary>Normalised images [N, 3, S, S] to image and patch features.</summary>
    /// <param name="weights">The vision transformer's.</param>
    /// <param name="options">Which blocks have two streams, and where levels are taken.</param>
    /// <param name="images">Of any size that is a multiple of the patch size.</param>
    /// <param name="classAttention">
    /// Receives, where given, how much the class token looks at each patch in each dual-path block, [N, heads, patches]:
    /// pre-training supervises it.
    /// </param>
    /// <param name="trace">Receives each intermediate value under its <see cref="ValueNames"/>: verification compares them.</param>
    public static VisionFeatures Encode(
        ClipWeights weights, AnomalyClipOptions options, Tensor images, ICollection<Tensor>? classAttention = null, Action<string, Tensor>? trace = null)
    {
        var original = PatchEmbedding.Forward(weights, images);
        trace?.Invoke(ValueNames.Tokens, original);
        Tensor? local = null;
        var levels = new List<Tensor>();
        if (options.FeatureLayers.Contains(0))
            levels.Add(Level(weights, original));
        for (var i = 0; i < weights.Config.Vision.Layers; i++)
        {
            var block = $"visual.transformer.resblocks.{i}";
            if (i < options.FirstDpamBlock(weights.Config.Vision.Layers))
                original = Layers.ResidualBlock(weights, block, original);
            else
                (original, local) = DualPathBlock(weights, block, original, local ?? original, classAttention);

            trace?.Invoke(ValueNames.Block(i + 1), original);
            if (local is not null)
                trace?.Invoke(ValueNames.LocalBlock(i + 1), local);
            if (options.FeatureLayers.Contains(i + 1))
                levels.Add(Level(weights, local ?? original));
        }

        // The class token of the original stream, without ln_post: as AnomalyCLIP computes it.
        return new(Project(weights, original[.., 0]), levels);
    }

    /// <summary>
    /// Both attentions share the block's q, k, v (of the original stream) and its output projection; the V-V stream
    /// adds only its attention, never the MLP.
    /// </summary>
    private static (Tensor Original, Tensor Local) DualPathBlock(
        ClipWeights weights, string block, Tensor original, Tensor local, ICollection<Tensor>? classAttention)
    {
        var (q, k, v) = Layers.Heads(weights, block, Layers.LayerNorm(weights, $"{block}.ln_1", original));
        classAttention?.Add((q[.., .., ..1].matmul(k.transpose(-1, -2)) / Math.Sqrt(ClipWeights.HeadWidth)).softmax(-1)[.., .., 0, 1..]);
        local = local + Layers.Attention(weights, block, v, v, v);
        original = original + Layers.Attention(weights, block, q, k, v);
        original = original + Layers.Mlp(weights, block, Layers.LayerNorm(weights, $"{block}.ln_2", original));
        return (original, local);
    }

    private static Tensor Level(ClipWeights weights, Tensor x) => Project(weights, Layers.LayerNorm(weights, "visual.ln_post", x));

    private static Tensor Project(ClipWeights weights, Tensor x) => x.matmul(weights["visual.proj"]);
}
