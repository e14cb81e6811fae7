using System.Globalization;
using EdgeInspector.Teaching;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Charts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>What a calibration found, for people.</summary>
internal static class CalibrationReport
{
    public static string Text(RecipeFile recipe, CalibrationGoal goal, IReadOnlyList<PartValues> good, IReadOnlyList<PartValues> defective, DecisionLimits limits)
    {
        var rejected = Threshold.Rejected(good, limits);
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{recipe.Path}: recipe {recipe.Id} now has scoreThreshold {limits.ScoreThreshold:G4} and mapThreshold {limits.MapThreshold:G4}"),
            $"{rejected} of {good.Count} good parts would be rejected" + (defective.Count > 0 ? $", {defective.Count - Threshold.Rejected(defective, limits)} of {defective.Count} defective parts missed" : ""),
        };
        if (goal.MaxFalseReject is { } share)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"promise: at most {share:0.####%} of good parts like these are rejected, with {goal.Confidence:0.####%} confidence"));
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>A histogram of how near each part is to being rejected; returns what is in the way, or null.</summary>
    public static string? Draw(
        string path, string recipe, Func<PartValues, double> excess, IReadOnlyList<PartValues> good, IReadOnlyList<PartValues> defective)
    {
        try
        {
            var panel = new HistogramPanel(
                recipe, [.. good.Select(excess)], [.. defective.Select(excess)], Threshold: 0);
            Histogram.SavePng(path, "score or defect level above its threshold, in log odds", [panel]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write --chart {path}: {e.Message}";
        }
    }
}
