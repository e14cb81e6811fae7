using EdgeInspector.ModelTool.AnomalyClip;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The terms of the loss on one batch; the lists have an entry for each level.</summary>
internal sealed record LossTerms(Tensor Global, IReadOnlyList<Tensor> Focal, IReadOnlyList<Tensor> DiceAbnormal, IReadOnlyList<Tensor> DiceNormal)
{
    /// <summary>The weight of the local term.</summary>
    public const double LocalWeight = 4;

    /// <summary>The terms of frozen features against unit text features (normal, abnormal), [2, D].</summary>
    /// <param name="features">Of the vision encoder.</param>
    /// <param name="text">What learns, through the text transformer.</param>
    /// <param name="masks">0 or 1, float32 [N, S, S].</param>
    /// <param name="labels">0 good, 1 defective, int64 [N].</param>
    public static LossTerms Of(VisionFeatures features, Tensor text, Tensor masks, Tensor labels)
    {
        var maps = features.Levels.Select(level => AnomalyScoring.LevelMap(level, text, (int)masks.shape[^1])).ToList();
        return new(
            F.cross_entropy(AnomalyScoring.Logits(features.Image, text), labels),
            [.. maps.Select(map => AnomalyLosses.Focal(map, masks))],
            [.. maps.Select(map => AnomalyLosses.Dice(map[.., 1], masks))],
            [.. maps.Select(map => AnomalyLosses.Dice(map[.., 0], 1 - masks))]);
    }

    public Tensor Total => LocalWeight * Focal.Concat(DiceAbnormal).Concat(DiceNormal).Aggregate((sum, term) => sum + term) + Global;

    public StepLosses Read() => new(Global.item<float>(), Read(Focal), Read(DiceAbnormal), Read(DiceNormal));

    private static double[] Read(IEnumerable<Tensor> terms) => [.. terms.Select(term => (double)term.item<float>())];
}

/// <summary>The same as numbers.</summary>
internal sealed record StepLosses(double Global, IReadOnlyList<double> Focal, IReadOnlyList<double> DiceAbnormal, IReadOnlyList<double> DiceNormal)
{
    /// <summary>Without its weight.</summary>
    public double Local => Focal.Sum() + DiceAbnormal.Sum() + DiceNormal.Sum();

    public double Total => LossTerms.LocalWeight * Local + Global;
}
