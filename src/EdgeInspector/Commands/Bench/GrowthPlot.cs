using EdgeInspector.Vision.Charts;

namespace EdgeInspector.Commands.Bench;

/// <summary>Cost as work grows, a panel for each kind of work that was measured.</summary>
internal static class GrowthPlot
{
    /// <summary>Writes a PNG; returns why it could not, or null.</summary>
    public static string? Save(string path, BenchReport report)
    {
        try
        {
            LineChart.SavePng(path, [.. Panels(report)]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"--plot {path} cannot be written: {e.Message}";
        }
    }

    private static IEnumerable<LinePanel> Panels(BenchReport report)
    {
        if (report.Models is { } models)
        {
            var sizes = models.OrderBy(model => model.ImageSize).ToList();
            double[] x = [.. sizes.Select(model => (double)model.ImageSize)];
            yield return new("Image size", "pixels a side", "ms an inference",
            [
                new("measured, median", x, [.. sizes.Select(model => model.P50)]),
                new("at the yardstick's rate", x, [.. sizes.Select(model => 1000 * model.Gflop / model.YardstickGflops ?? double.NaN)]),
            ]);
        }

        if (report.Cameras is { } cameras)
        {
            yield return new("Cameras", "cameras at once", "frames a second, all together", report.MatchingCameras is { } matching
                ? [Line("without reference parts", cameras), Line($"with {report.ReferenceParts![^1].Parts}", matching)]
                : [Line("", cameras)]);
        }

        if (report.ReferenceParts is { } references)
        {
            double[] x = [.. references.Select(figures => (double)figures.Parts)];
            yield return new("Reference parts", "parts learned", "ms a frame, median",
            [
                new("matching", x, [.. references.Select(figures => figures.MatchMs)]),
                new("model and matching", x, [.. references.Select(figures => figures.InferenceMs)]),
            ]);
        }
    }

    private static ChartSeries Line(string name, IReadOnlyList<CameraFigures> cameras) =>
        new(name, [.. cameras.Select(all => (double)all.Cameras)], [.. cameras.Select(all => all.FramesPerSecond)]);
}
