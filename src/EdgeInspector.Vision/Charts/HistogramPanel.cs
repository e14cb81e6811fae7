namespace EdgeInspector.Vision.Charts;

/// <summary>One class's values.</summary>
/// <param name="Name">The panel's title.</param>
/// <param name="Good">Values of good ones.</param>
/// <param name="Defective">Values of defective ones.</param>
/// <param name="Threshold">Marked by a line; null for none.</param>
public sealed record HistogramPanel(string Name, IReadOnlyList<double> Good, IReadOnlyList<double> Defective, double? Threshold = null);
