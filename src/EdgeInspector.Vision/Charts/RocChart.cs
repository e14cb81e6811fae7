using ScottPlot;

namespace EdgeInspector.Vision.Charts;

/// <summary>ROC curves: the share of defective ones found over the share of good ones rejected.</summary>
public static class RocChart
{
    private const int Side = 620, LegendWidth = 300;

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
        plot.SavePng(path, Side + LegendWidth, Side);
    }
}
