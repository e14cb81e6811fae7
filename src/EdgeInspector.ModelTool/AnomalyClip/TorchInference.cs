using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>Score and map computed by PyTorch's operators: the reference that an exported file is held against.</summary>
internal static class TorchInference
{
    /// <summary>One normalised image [1, 3, S, S] to its score and its smoothed map [S, S].</summary>
    public static (float Score, float[] Map) Run(ClipWeights clip, AnomalyClipOptions options, Tensor textFeatures, Tensor image)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var features = DpamVisionEncoder.Encode(clip, options, image);
        var score = AnomalyScoring.Score(features.Image, textFeatures).item<float>();
        var raw = AnomalyScoring.RawMap(features.Levels, textFeatures, options.ImageSize)[0];
        return (score, GaussianFilter.Apply(raw, AnomalyClipOptions.Sigma).data<float>().ToArray());
    }
}
