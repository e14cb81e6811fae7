using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The terms of the loss on one batch; the lists have an entry for each level.</summary>
internal sealed record LossTerms(Tensor Global, IReadOnlyList<Tensor> Focal, IReadOnlyList<Tensor> DiceAbnormal, IReadOnlyList<Tensor> DiceNormal)
{
    /// <summary>The weight of the local term.</summary>
    public const double LocalWeight = 4;

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
