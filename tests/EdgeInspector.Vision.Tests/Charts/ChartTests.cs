using EdgeInspector.Tests;
using EdgeInspector.Vision.Charts;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Charts;

public sealed class ChartTests : IDisposable
{
    private static readonly double[] Epochs = [1, 2, 3, 4];

    private static readonly Rect TitleBand = new(0, 0, 900, 32);

    private readonly TempFolder _folder = new();

    private string File => _folder["chart.png"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Title_OnAMachineWithGtk_IsWrittenInLetters()
    {
        LineChart.SavePng(File, "iiiiiiiiii", "epoch", "loss", [new("loss", Epochs, [3, 2, 1, 1])]);
        var narrow = DarkPixels(TitleBand);
        LineChart.SavePng(File, "MMMMMMMMMM", "epoch", "loss", [new("loss", Epochs, [3, 2, 1, 1])]);
        var wide = DarkPixels(TitleBand);

        // Without a font there would be nothing, and without the right glyphs ten equal boxes.
        Assert.InRange(narrow, 40, 600);
        Assert.True(wide > 2 * narrow, $"{wide} dark pixels in ten M, {narrow} in ten i");
    }

    [Fact]
    public void LineChart_OfAFallingLoss_FallsInThePicture()
    {
        LineChart.SavePng(File, "", "", "", [new("loss", Epochs, [4, 3, 2, 1])]);

        // The line is the only thing in the palette's first colour.
        var line = Blue();
        Assert.True(line.Where(p => p.X < 300).Average(p => p.Y) + 100 < line.Where(p => p.X > 600).Average(p => p.Y));
    }

    [Fact]
    public void LineChart_WithALossThatIsNoNumber_LeavesThePointOut()
    {
        LineChart.SavePng(File, "", "", "", [new("loss", Epochs, [4, double.NaN, double.PositiveInfinity, 1])]);

        Assert.NotEmpty(Blue());
    }

    [Fact]
    public void LineChart_OfPanels_DrawsThemSideBySide_FromZeroUp()
    {
        LineChart.SavePng(File, [new("first", "x", "y", [new("", [1, 2], [1, 1])]), new("second", "x", "y", [new("a", [1, 2], [4, 2]), new("b", [1, 2], [1, 1])])]);

        // Each panel has its own line in the palette's first colour, above its legend; one that begins at 0 leaves no room below its axis.
        var lines = Blue().Where(p => p.Y < 230).ToList();
        var (left, right) = (lines.Where(p => p.X < 420).ToList(), lines.Where(p => p.X >= 420).ToList());
        Assert.True(left.Average(p => p.Y) < 100);
        Assert.True(right.Where(p => p.X < 640).Average(p => p.Y) + 40 < right.Where(p => p.X > 700).Average(p => p.Y));
    }

    [Fact]
    public void RocChart_OfTwentyClasses_NamesThemBesideTheCurves()
    {
        RocChart.SavePng(File, "ROC", [.. Enumerable.Range(0, 20).Select(i => new ChartSeries($"class {i}", [0, 0, 1], [0, i / 20.0, 1]))]);

        // A line of the legend is 20 pixels high: all twenty have ink.
        Assert.All(Enumerable.Range(0, 20), i => Assert.NotEqual(0, DarkPixels(new Rect(650, 46 + (20 * i), 80, 16))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Histogram_OfPanels_HasBothColours(int panels)
    {
        Histogram.SavePng(File, "score", [.. Enumerable.Range(0, panels).Select(i => new HistogramPanel($"class {i}", [0.1, 0.2, 0.2], [0.8, 0.9, double.NaN]))]);
        var pixels = Pixels();

        // Blue where blue exceeds red, red where red exceeds blue.
        Assert.Contains(pixels, p => p.Colour.Item0 > p.Colour.Item2 + 40);
        Assert.Contains(pixels, p => p.Colour.Item2 > p.Colour.Item0 + 40);
    }

    [Fact]
    public void Histogram_WithoutAnyNumber_IsDrawnEmpty()
    {
        Histogram.SavePng(File, "score", [new("class", [], [double.NaN])]);

        Assert.True(new FileInfo(File).Length > 0);
    }

    private int DarkPixels(Rect area) => Pixels(area).Count(p => p.Colour is { Item0: < 128, Item1: < 128, Item2: < 128 });

    private List<Point> Blue() => [.. Pixels().Where(p => p.Colour is { Item0: > 150, Item2: < 50 }).Select(p => p.At)];

    /// <summary>Colours are blue, green, red.</summary>
    private List<(Point At, Vec3b Colour)> Pixels(Rect? area = null)
    {
        using var picture = Cv2.ImRead(File);
        using var part = picture[area ?? new Rect(0, 0, picture.Width, picture.Height)].Clone();
        part.GetArray(out Vec3b[] colours);
        var width = part.Width;
        return [.. colours.Select((colour, i) => (new Point(i % width, i / width), colour))];
    }
}
