using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>What all charts have in common: quiet axes, colours that a colour-blind person can tell apart, a font that is there.</summary>
internal static class ChartStyle
{
    public static readonly Color Good = Color.FromHex("#3a7ca5");
    public static readonly Color Defective = Color.FromHex("#d1495b");
    public static readonly Color Faint = Color.FromHex("#999999");

    private static readonly IPalette Palette = new ScottPlot.Palettes.ColorblindFriendly();
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    public static Plot Create(string title, string xLabel, string yLabel)
    {
        var plot = new Plot();
        Apply(plot, title, xLabel, yLabel);
        return plot;
    }

    public static void Apply(Plot plot, string title, string xLabel, string yLabel)
    {
        plot.Title(title);
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.08);
    }

    /// <summary>Beside the data, never over it.</summary>
    public static void ShowLegend(Plot plot)
    {
        var panel = plot.ShowLegend(Edge.Right);
        panel.Legend.OutlineWidth = 0;
        panel.Legend.ShadowColor = Colors.Transparent;
    }

    /// <summary>Adds a line with the n-th colour; when the colours are used up, they come again dashed, then dotted.</summary>
    public static void AddLine(Plot plot, ChartSeries series, int index)
    {
        var points = series.X.Zip(series.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).ToArray();
        var line = plot.Add.Scatter(points.Select(p => p.First).ToArray(), points.Select(p => p.Second).ToArray());
        line.LegendText = series.Name;
        line.LineWidth = 2;
        line.Color = Palette.GetColor(index % Palette.Colors.Length);
        line.LinePattern = Patterns[index / Palette.Colors.Length % Patterns.Length];

        // A line through one point is invisible.
        line.MarkerSize = points.Length == 1 ? 8 : 0;
    }
}
