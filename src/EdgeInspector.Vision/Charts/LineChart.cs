using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>Lines over a common x axis, for example a loss over the epochs.</summary>
public static class LineChart
{
    private const int Width = 900, Height = 540, PanelWidth = 420, PanelHeight = 330;

    /// <summary>Above the highest point, as a share of it.</summary>
    private const double Headroom = 0.1;

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

    /// <summary>The same of panels side by side, all from 0 up; their points are marked, for there are few.</summary>
    public static void SavePng(string path, IReadOnlyList<LinePanel> panels)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(panels.Count);
        multiplot.Layout = new ScottPlot.MultiplotLayouts.Grid(1, panels.Count);
        for (var i = 0; i < panels.Count; i++)
            Draw(multiplot.GetPlot(i), panels[i]);
        multiplot.SavePng(path, panels.Count * PanelWidth, PanelHeight);
    }

    private static void Draw(Plot plot, LinePanel panel)
    {
        ChartStyle.Apply(plot, panel.Title, panel.XLabel, panel.YLabel);
        for (var i = 0; i < panel.Series.Count; i++)
            ChartStyle.AddLine(plot, panel.Series[i], i, withMarkers: true);
        if (panel.Series.Count > 1)
            ChartStyle.ShowLegend(plot, Edge.Bottom);
        var (x, y) = (Highest(panel.Series.SelectMany(series => series.X)), Highest(panel.Series.SelectMany(series => series.Y)));
        plot.Axes.SetLimits(0, x * (1 + Headroom), 0, y * (1 + Headroom));
    }

    private static double Highest(IEnumerable<double> values) => values.Where(value => double.IsFinite(value) && value > 0).DefaultIfEmpty(1).Max();
}
