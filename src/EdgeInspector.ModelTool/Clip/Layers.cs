using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Clip;

/// <summary>The pieces that CLIP's two transformers share, as functions of named weights. Tensors are [N, tokens, width].</summary>
internal static class Layers
{
    public const double LayerNormEpsilon = 1e-5;

    public static Tensor LayerNorm(ClipWeights weights, string name, Tensor x) =>
        F.layer_norm(x, [x.shape[^1]], weights[$"{name}.weight"], weights[$"{name}.bias"], LayerNormEpsilon);

    public static Tensor Linear(ClipWeights weights, string name, Tensor x) =>
        F.linear(x, weights[$"{name}.weight"], weights[$"{name}.bias"]);

    /// <summary>
    /// c_proj(quickgelu(c_fc(x))), quickgelu(h) = h sigmoid(1.702 h). Since that is silu(1.702 h) / 1.702, the factors move
    /// into the weights, which spares two passes over the widest tensor of the network.
    /// </summary>
    public static Tensor Mlp(ClipWeights weights, string block, Tensor x)
    {
        const double slope = 1.702;
        var hidden = F.linear(x, weights[$"{block}.mlp.c_fc.weight"] * slope, weights[$"{block}.mlp.c_fc.bias"] * slope);
        return F.linear(F.silu(hidden), weights[$"{block}.mlp.c_proj.weight"] / slope, weights[$"{block}.mlp.c_proj.bias"]);
    }

    /// <summary>q, k and v of the block's input, each [N, heads, tokens, 64].</summary>
    public static (Tensor Q, Tensor K, Tensor V) Heads(ClipWeights weights, string block, Tensor x)
    {
        var stacked = F.linear(x, weights[$"{block}.attn.in_proj_weight"], weights[$"{block}.attn.in_proj_bias"]);
        var parts = stacked.chunk(3, dim: -1);
        return (Split(parts[0]), Split(parts[1]), Split(parts[2]));
    }

    /// <summary>softmax(q k^T / 8) v through the block's output projection, [N, tokens, width].</summary>
    public static Tensor Attention(ClipWeights weights, string block, Tensor q, Tensor k, Tensor v, bool causal = false)
    {
        var mixed = F.scaled_dot_product_attention(q, k, v, is_casual: causal);
        var merged = mixed.transpose(1, 2).flatten(2);
        return Linear(weights, $"{block}.attn.out_proj", merged);
    }

    /// <summary>One ordinary residual block: x + attention(ln_1(x)), then + mlp(ln_2(x)).</summary>
    public static Tensor ResidualBlock(ClipWeights weights, string block, Tensor x, bool causal = false)
    {
        var (q, k, v) = Heads(weights, block, LayerNorm(weights, $"{block}.ln_1", x));
        x = x + Attention(weights, block, q, k, v, causal);
        return x + Mlp(weights, block, LayerNorm(weights, $"{block}.ln_2", x));
    }

    private static Tensor Split(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1], x.shape[2] / ClipWeights.HeadWidth, ClipWeights.HeadWidth).transpose(1, 2);
}
