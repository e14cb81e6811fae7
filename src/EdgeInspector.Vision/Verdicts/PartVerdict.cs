namespace EdgeInspector.Vision.Verdicts;

/// <summary>The one verdict on a part at which several recipes have looked, each in its own region.</summary>
/// <param name="Deciding">Which of the recipes decides: the worst evaluation, then the highest score against its threshold, then the first.</param>
/// <param name="Inspection">The deciding recipe's, with the defects of all; the defective area is a share of all regions together.</param>
/// <param name="Regions">Each recipe's own.</param>
public sealed record PartVerdict(int Deciding, Inspection Inspection, IReadOnlyList<Inspection> Regions)
{
    /// <param name="regions">What each recipe gave; at least one.</param>
    public static PartVerdict Of(IReadOnlyList<Inspection> regions)
    {
        if (regions.Count == 1)
            return new(0, regions[0], regions);
        var deciding = Enumerable.Range(0, regions.Count)
            .OrderByDescending(i => Severity(regions[i].Evaluation))
            .ThenByDescending(i => Excess(regions[i].Score, regions[i].Limits.ScoreThreshold))
            .First();

        // Map values of two models are on two scales, and have in common what they are to their thresholds.
        Defect[] worstFirst = [.. regions
            .SelectMany(region => region.Defects.Select(defect => (Defect: defect, Excess: Excess(defect.Score, region.Limits.MapThreshold))))
            .OrderByDescending(found => found.Excess)
            .Select(found => found.Defect)];
        DefectMask[] masks = [.. regions.Select(region => region.Found)];
        return new(deciding, regions[deciding] with
        {
            DefectArea = masks.Sum(mask => mask.DefectivePixels) / (double)masks.Sum(mask => mask.InspectedPixels),
            Defects = [.. worstFirst.Take(DefectMask.MaxDefects)],
            DefectsTruncated = worstFirst.Length > DefectMask.MaxDefects || regions.Any(region => region.DefectsTruncated),
            Mask = MaskSnippet.Crop(masks),
            PreprocessMs = regions.Sum(region => region.PreprocessMs),
            WaitMs = regions.Sum(region => region.WaitMs),
            InferenceMs = regions.Sum(region => region.InferenceMs),
            PostprocessMs = regions.Sum(region => region.PostprocessMs),
        }, regions);
    }

    private static int Severity(ResultEvaluation evaluation) => evaluation switch
    {
        ResultEvaluation.NotOk => 2,
        ResultEvaluation.Ok => 0,
        _ => 1,
    };

    /// <summary>A picture without a score does not compare.</summary>
    private static double Excess(float value, double threshold) => float.IsFinite(value) ? value / Math.Max(threshold, double.Epsilon) : 0;
}
