using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>From features to probabilities (AnomalyCLIP section 3.1): cosine to the two prompts, over 0.07, softmax.</summary>
internal static class AnomalyScoring
{
    /// <summary>Logits [..., 2] (normal, abnormal) of raw features [..., D] against unit text features [2, D].</summary>
    public static Tensor Logits(Tensor features, Tensor textFeatures) =>
        (features / features.norm(dim: -1, keepdim: true)).matmul(textFeatures.t()) / AnomalyClipOptions.Temperature;

    /// <summary>The image score: the probability of abnormality, [N].</summary>
    public static Tensor Score(Tensor imageFeatures, Tensor textFeatures) => Logits(imageFeatures, textFeatures).softmax(-1)[.., 1];

    /// <summary>One level's probabilities up-sampled to S x S, [N, 2, S, S]; the class token is left out.</summary>
    public static Tensor LevelMap(Tensor level, Tensor textFeatures, int imageSize)
    {
        var probabilities = Logits(level[.., 1..], textFeatures).softmax(-1);
        var grid = (int)Math.Round(Math.Sqrt(probabilities.shape[1]));
        var map = probabilities.transpose(1, 2).reshape(-1, 2, grid, grid);
        return F.interpolate(map, size: [imageSize, imageSize], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    /// <summary>The anomaly map before smoothing, [N, S, S]: the levels' sum, so 0 to the number of levels.</summary>
    public static Tensor RawMap(IEnumerable<Tensor> levels, Tensor textFeatures, int imageSize) =>
        levels.Select(level => LevelMap(level, textFeatures, imageSize))
            .Select(map => (map[.., 1] + 1 - map[.., 0]) / 2)
            .Aggregate((sum, map) => sum + map);
}
