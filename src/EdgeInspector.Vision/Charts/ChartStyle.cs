using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>What all charts have in common: quiet axes, the legend beside the data, colours that a colour-blind person can tell apart.</summary>
internal static class ChartStyle
{
    public static readonly Color Good = Color.FromHex("#3a7ca5");
    public static readonly Color Defective = Color.FromHex("#d1495b");
    public static readonly Color Faint = Color.FromHex("#999999");

    /// <summary>Comes with fontconfig, and so with GTK, which OpenCV needs; where it is missing, any font that there is.</summary>
    private const string FontName = "DejaVu Sans";

    /// <summary>Okabe and Ito's palette, less the yellow, which is hard to see on white.</summary>
    private static readonly Color[] Lines =
        [.. new[] { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000" }.Select(Color.FromHex)];

    /// <summary>Of ScottPlot's usual number.</summary>
    private const double TickDensity = 0.4;

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
        plot.Font.Set(FontName);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = TickDensity };
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = TickDensity };
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.08);
    }

    /// <summary>Beside the data, never over it.</summary>
    public static void ShowLegend(Plot plot, Edge edge)
    {
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontName = FontName;
        plot.Legend.FontSize = 12;

        // Long enough to tell a dashed line from a whole one.
        plot.Legend.SymbolWidth = edge is Edge.Right ? 44 : 16;
        plot.Legend.Orientation = edge is Edge.Right ? Orientation.Vertical : Orientation.Horizontal;
        plot.ShowLegend(edge).Alignment = edge is Edge.Right ? Alignment.UpperLeft : Alignment.MiddleCenter;
    }

    /// <summary>Adds a line with the n-th colour; when the colours are used up, they come again dashed, then dotted.</summary>
    public static void AddLine(Plot plot, ChartSeries series, int index, bool withMarkers = false)
    {
        var points = series.X.Zip(series.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).ToArray();
        var line = plot.Add.Scatter(points.Select(p => p.First).ToArray(), points.Select(p => p.Second).ToArray());
        line.LegendText = series.Name;
        line.LineWidth = 2;
        line.Color = Lines[index % Lines.Length];
        line.LinePattern = Patterns[index / Lines.Length % Patterns.Length];

        // A line through one point is invisible.
        line.MarkerSize = points.Length == 1 || withMarkers ? 8 : 0;
    }
}
