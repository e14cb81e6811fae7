using System.Globalization;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>The rule from numbers to a verdict: no clock, no I/O.</summary>
public static class VerdictPolicy
{
    /// <summary>NotOK if the image score reaches its threshold or the map holds a defect; NotDecidable if the model's answer is no number.</summary>
    /// <param name="score">The image score.</param>
    /// <param name="mapMax">The map's maximum.</param>
    /// <param name="defects">Regions found.</param>
    /// <param name="limits">The recipe's.</param>
    public static (ResultEvaluation Evaluation, string Reason) Decide(float score, float mapMax, int defects, DecisionLimits limits)
    {
        if (!float.IsFinite(score) || !float.IsFinite(mapMax))
            return (ResultEvaluation.NotDecidable, "the model's answer is not a finite number");

        var reasons = new List<string>(2);
        if (score >= limits.ScoreThreshold)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"score {score:F3} reaches {limits.ScoreThreshold:G4}"));
        if (defects > 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{defects} {(defects == 1 ? "defect" : "defects")} above map value {limits.MapThreshold:G4}"));
        return reasons.Count == 0 ? (ResultEvaluation.Ok, "") : (ResultEvaluation.NotOk, string.Join("; ", reasons));
    }
}
