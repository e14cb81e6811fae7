using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>ROC curves: the share of defective ones found over the share of good ones rejected.</summary>
public static class RocChart
{
    private const int Side = 520, Left = 70, Bottom = 60, Top = 40, LegendSymbol = 90, Letter = 8, LegendLine = 20;

    /// <param name="path">The PNG to write.</param>
    /// <param name="title">Above the curves.</param>
    /// <param name="curves">X: good ones rejected, Y: defective ones found, 0 to 1.</param>
    public static void SavePng(string path, string title, IReadOnlyList<ChartSeries> curves)
    {
        using var plot = ChartStyle.Create(title, "good parts rejected", "defective parts found");
        var chance = plot.Add.Line(0, 0, 1, 1);
        chance.Color = ChartStyle.Faint;
        chance.LinePattern = LinePattern.Dotted;
        for (var i = 0; i < curves.Count; i++)
            ChartStyle.AddLine(plot, curves[i], i);

        // Room for a line along the axis to be seen.
        plot.Axes.SetLimits(-0.01, 1.01, -0.01, 1.01);
        ChartStyle.ShowLegend(plot, Edge.Right);

        // The curves are square, however long the names beside them; only very many make them taller.
        var legend = LegendSymbol + (Letter * curves.Select(curve => curve.Name.Length).DefaultIfEmpty(0).Max());
        plot.Layout.Fixed(new PixelPadding(Left, legend, Bottom, Top));
        plot.SavePng(path, Left + Side + legend, Top + Math.Max(Side, LegendLine * curves.Count) + Bottom);
    }
}
