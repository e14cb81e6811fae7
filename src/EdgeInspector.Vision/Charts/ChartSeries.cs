namespace EdgeInspector.Vision.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="X">In the chart's x unit.</param>
/// <param name="Y">As many as <paramref name="X"/>; a point that is no finite number is left out.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
