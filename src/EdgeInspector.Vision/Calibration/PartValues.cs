using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Calibration;

/// <summary>The two numbers of a part that its verdict hangs on.</summary>
/// <param name="Name">The part's picture.</param>
/// <param name="Score">Its image score: it is rejected from a score threshold of this on down.</param>
/// <param name="DefectLevel">The smallest map threshold at which it has no defect (<see cref="Calibration.DefectLevel"/>).</param>
public sealed record PartValues(string Name, float Score, float DefectLevel)
{
    /// <summary>Measures an inspected part that has a verdict.</summary>
    /// <param name="name">The part's picture.</param>
    /// <param name="inspection">What the inspection gave; its thresholds play no part.</param>
    /// <param name="frameWidth">Pixels of the frame.</param>
    /// <param name="frameHeight">Likewise.</param>
    public static PartValues Of(string name, Inspection inspection, int frameWidth, int frameHeight) => new(
        name, inspection.Score, Calibration.DefectLevel.Of(inspection.Map, inspection.MapSize, inspection.Limits, frameWidth, frameHeight, inspection.Area));

    /// <summary>How far it is beyond the limits, or within them if negative, in log odds: the larger of score and defect level.</summary>
    /// <param name="limits">The thresholds.</param>
    /// <param name="levels">How many levels the map sums up.</param>
    public double Excess(DecisionLimits limits, int levels) => Math.Max(
        LogOdds.Of(Score) - LogOdds.Of(limits.ScoreThreshold),
        LogOdds.Of(DefectLevel / levels) - LogOdds.Of(limits.MapThreshold / levels));
}
