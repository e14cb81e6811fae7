using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>Histograms of good against defective, a panel a class.</summary>
public static class Histogram
{
    private const int Bins = 30, PanelWidth = 420, PanelHeight = 310;

    /// <param name="path">The PNG to write.</param>
    /// <param name="xLabel">What the values are.</param>
    /// <param name="panels">In reading order.</param>
    public static void SavePng(string path, string xLabel, IReadOnlyList<HistogramPanel> panels)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(panels.Count));
        var rows = (panels.Count + columns - 1) / columns;
        var multiplot = new Multiplot();
        multiplot.AddPlots(panels.Count);
        multiplot.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, columns);
        double[] all = [.. panels.SelectMany(panel => panel.Good.Concat(panel.Defective).Concat(panel.Threshold is { } threshold ? [threshold] : [])).Where(double.IsFinite)];
        var (min, max) = all.Length == 0 || all.Min() == all.Max() ? (0, 1) : (all.Min(), all.Max());
        for (var i = 0; i < panels.Count; i++)
            Draw(multiplot.GetPlot(i), panels[i], xLabel, min, max);

        // One class alone gets a larger panel.
        var scale = panels.Count == 1 ? 2 : 1;
        multiplot.SavePng(path, columns * PanelWidth * scale, rows * PanelHeight * scale);
    }

    /// <summary>All panels share the x axis, since one threshold may have to serve all classes.</summary>
    private static void Draw(Plot plot, HistogramPanel panel, string xLabel, double min, double max)
    {
        ChartStyle.Apply(plot, panel.Name, xLabel, "% of the pictures");
        var width = (max - min) / Bins;
        AddBars(plot, panel.Good, $"{panel.Good.Count} good", ChartStyle.Good, min, width);
        AddBars(plot, panel.Defective, $"{panel.Defective.Count} defective", ChartStyle.Defective, min, width);
        if (panel.Threshold is { } threshold)
        {
            var line = plot.Add.VerticalLine(threshold);
            line.Color = Colors.Black;
            line.LinePattern = LinePattern.Dashed;
            line.LegendText = "threshold";
        }

        plot.Axes.Margins(bottom: 0);
        plot.Axes.SetLimitsX(min - width, max + width);
        ChartStyle.ShowLegend(plot, Edge.Bottom);
    }

    /// <summary>Shares of the group's own number, so that many good ones do not bury a few defective ones; translucent, so that both are seen.</summary>
    private static void AddBars(Plot plot, IReadOnlyList<double> values, string name, Color colour, double min, double width)
    {
        if (values.Count == 0)
            return;
        var counts = new int[Bins];
        foreach (var value in values.Where(double.IsFinite))
            counts[Math.Clamp((int)((value - min) / width), 0, Bins - 1)]++;
        var bars = plot.Add.Bars(counts.Select((count, bin) => new Bar
        {
            Position = min + ((bin + 0.5) * width),
            Value = 100.0 * count / values.Count,
            Size = width,
            FillColor = colour.WithAlpha(.55),
            LineWidth = 0,
        }).ToList());
        bars.LegendText = name;
    }
}
