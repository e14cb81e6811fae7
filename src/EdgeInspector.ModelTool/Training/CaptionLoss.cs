using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>CLIP's loss with its learned temperature (section 2.3): each picture against all captions of a batch, and each caption against all pictures.</summary>
internal static class CaptionLoss
{
    /// <param name="clip">Encodes the captions.</param>
    /// <param name="images">Raw image features, [N, D].</param>
    /// <param name="captions">Token ids, [N, context].</param>
    public static Tensor Of(ClipWeights clip, Tensor images, Tensor captions)
    {
        var logits = clip["logit_scale"].clamp(0, Math.Log(100)).exp() * Unit(images).matmul(Unit(TextEncoder.Encode(clip, captions)).t());
        var diagonal = arange(logits.shape[0], dtype: int64);
        return (F.cross_entropy(logits, diagonal) + F.cross_entropy(logits.t(), diagonal)) / 2;
    }

    private static Tensor Unit(Tensor features) => features / features.norm(dim: -1, keepdim: true);
}
