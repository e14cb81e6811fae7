namespace EdgeInspector.Vision.Evaluation;

/// <summary>How well the maps agree with the masks, over all pixels of a class. Null: the class does not allow the metric.</summary>
/// <param name="Rank">Of the pixels' values.</param>
/// <param name="Pro">Per-region overlap, 0 to 1.</param>
public sealed record PixelMetrics(RankMetrics? Rank, double? Pro);
