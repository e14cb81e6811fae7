using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>Lines over a common x axis, for example a loss over the epochs.</summary>
public static class LineChart
{
    private const int Width = 900, Height = 540;

    /// <summary>Writes a PNG; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where that is impossible.</summary>
    public static void SavePng(string path, string title, string xLabel, string yLabel, IReadOnlyList<ChartSeries> series)
    {
        using var plot = ChartStyle.Create(title, xLabel, yLabel);
        for (var i = 0; i < series.Count; i++)
            ChartStyle.AddLine(plot, series[i], i);
        if (series.Count > 1)
            ChartStyle.ShowLegend(plot, Edge.Right);
        plot.SavePng(path, Width, Height);
    }
}
