namespace EdgeInspector.Vision.Evaluation;

/// <summary>How well values rank the defective above the good, each 0 to 1, as scikit-learn computes them.</summary>
/// <param name="Auroc">Area under the ROC curve (roc_auc_score): the chance that a random defective one exceeds a random good one, ties counting half.</param>
/// <param name="AveragePrecision">The sum over the thresholds of (R_n - R_(n-1)) P_n (average_precision_score), not a trapezoid.</param>
/// <param name="F1Max">The largest 2 P R / (P + R) over all thresholds (precision_recall_curve).</param>
public sealed record RankMetrics(double Auroc, double AveragePrecision, double F1Max)
{
    /// <summary>Null where good or defective ones are missing, or a score is no finite number: scikit-learn refuses those.</summary>
    public static RankMetrics? Of(IReadOnlyList<float> scores, IReadOnlyList<bool> isDefective)
    {
        if (!scores.All(float.IsFinite))
            return null;
        var sweep = new RankSweep(isDefective.Count(label => label));
        foreach (var tie in TieGroup.Falling(scores, isDefective))
            sweep.Add(tie.Good, tie.Defective);
        return sweep.Result();
    }
}
