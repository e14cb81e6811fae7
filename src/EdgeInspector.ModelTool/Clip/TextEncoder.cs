using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>CLIP's text transformer, with AnomalyCLIP's deep prompts (AnomalyCLIP section 3.2, "textual prompt tuning").</summary>
internal static class TextEncoder
{
    /// <summary>
    /// Token ids [K, context] to raw text features [K, D]. The padding behind the longest text is left out: no earlier token
    /// sees it.
    /// </summary>
    public static Tensor Encode(ClipWeights weights, Tensor tokens)
    {
        var ends = tokens.argmax(dim: -1);
        var length = (int)ends.max().item<long>() + 1;
        return Encode(weights, weights["token_embedding.weight"][tokens[.., ..length]], ends, []);
    }

    /// <summary>Embedded prompts to raw (not normalised) text features [K, D].</summary>
    /// <param name="weights">The text transformer's.</param>
    /// <param name="prompts">Embeddings without positions, [K, tokens, width].</param>
    /// <param name="endPositions">The end token's position in each prompt, int64 [K].</param>
    /// <param name="deepPrompts">
    /// Before block i, for i from 1, entry i - 1 ([length, width]) replaces the tokens 1 .. length.
    /// </param>
    public static Tensor Encode(ClipWeights weights, Tensor prompts, Tensor endPositions, IReadOnlyList<Tensor> deepPrompts)
    {
        var x = prompts + weights["positional_embedding"][..(int)prompts.shape[1]];
        for (var i = 0; i < weights.Config.Text.Layers; i++)
        {
            if (i >= 1 && i <= deepPrompts.Count)
                x = ReplaceContext(x, deepPrompts[i - 1]);
            x = Layers.ResidualBlock(weights, $"transformer.resblocks.{i}", x, causal: true);
        }

        x = Layers.LayerNorm(weights, "ln_final", x);
        var ends = x[arange(x.shape[0], dtype: int64, device: x.device), endPositions];
        return ends.matmul(weights["text_projection"]);
    }

    private static Tensor ReplaceContext(Tensor x, Tensor deepPrompt)
    {
        var length = (int)deepPrompt.shape[0];
        var replacement = deepPrompt.expand(x.shape[0], length, -1);
        return cat([x[.., ..1], replacement, x[.., (1 + length)..]], dim: 1);
    }
}
