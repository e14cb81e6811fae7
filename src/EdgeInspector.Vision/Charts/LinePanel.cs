namespace EdgeInspector.Vision.Charts;

/// <summary>One of several charts in a picture, of few measured points.</summary>
/// <param name="Title">Above the lines.</param>
/// <param name="XLabel">Below them.</param>
/// <param name="YLabel">Beside them.</param>
/// <param name="Series">The lines; with more than one, a legend names them.</param>
public sealed record LinePanel(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series);
