namespace EdgeInspector.Vision.Evaluation;

/// <summary>Metrics of how well scores rank the defective above the good.</summary>
public static class RankMetrics
{
    /// <summary>
    /// Area under the ROC curve, 0 to 1: the chance that a random defective one scores above a random good one, ties
    /// counting half (the Mann-Whitney statistic, which scikit-learn's roc_auc_score equals). Null where a class is missing or
    /// a score is not a number.
    /// </summary>
    /// <param name="scores">Sorted in place.</param>
    /// <param name="isDefective">Reordered with the scores.</param>
    public static double? Auroc(float[] scores, bool[] isDefective)
    {
        Array.Sort(scores, isDefective);
        if (scores.Length > 0 && float.IsNaN(scores[0]))
            return null;
        double good = 0, defective = 0, wins = 0;
        for (var i = 0; i < scores.Length;)
        {
            double tiedGood = 0, tiedDefective = 0;
            var tie = scores[i];
            for (; i < scores.Length && scores[i] == tie; i++)
            {
                if (isDefective[i])
                    tiedDefective++;
                else
                    tiedGood++;
            }

            wins += tiedDefective * (good + tiedGood / 2);
            good += tiedGood;
            defective += tiedDefective;
        }

        return good == 0 || defective == 0 ? null : wins / (good * defective);
    }
}
