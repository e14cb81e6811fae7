namespace EdgeInspector.Vision.Evaluation;

/// <summary>The ROC curve: one point a threshold, from (0, 0) to (1, 1), as scikit-learn's roc_curve.</summary>
/// <param name="GoodRejected">Share of the good ones at or above the threshold.</param>
/// <param name="DefectiveFound">Share of the defective ones at or above it.</param>
public sealed record RocCurve(IReadOnlyList<double> GoodRejected, IReadOnlyList<double> DefectiveFound)
{
    /// <summary>Scores are finite; both kinds are there.</summary>
    public static RocCurve Of(IReadOnlyList<float> scores, IReadOnlyList<bool> isDefective)
    {
        double allDefective = isDefective.Count(label => label), allGood = isDefective.Count - allDefective;
        var (good, defective) = (0, 0);
        var (x, y) = (new List<double> { 0 }, new List<double> { 0 });
        foreach (var tie in TieGroup.Falling(scores, isDefective))
        {
            x.Add((good += tie.Good) / allGood);
            y.Add((defective += tie.Defective) / allDefective);
        }

        return new(x, y);
    }
}
