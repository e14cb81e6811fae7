using EdgeInspector.Tests;
using EdgeInspector.Vision.Evaluation;

namespace EdgeInspector.Vision.Tests.Evaluation;

/// <summary>The metrics out of temporary files against their definitions, with buffers from one pass to very many.</summary>
public sealed class ClassMetricsTests
{
    private const int Width = 14, Height = 9;

    public static TheoryData<int, string> Cases => new MatrixTheoryData<int, string>([1, 7, 100, 1 << 20], ["smooth", "ties", "negative", "constant defects"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_InAnyNumberOfPasses_MeasureAsDefined(int buffer, string values)
    {
        var pictures = Draw(values);
        using var metrics = new ClassMetrics(pixelBuffer: buffer);
        foreach (var (map, mask) in pictures)
            Assert.Null(metrics.Add(0, mask.Contains(true), map, mask, Width));

        var measured = metrics.MeasurePixels().Value!;

        Assert.Equal(PixelTruth.Auroc(pictures), measured.Rank!.Auroc, 1e-13);
        Assert.Equal(PixelTruth.AveragePrecision(pictures), measured.Rank.AveragePrecision, 1e-13);
        Assert.Equal(PixelTruth.F1Max(pictures), measured.Rank.F1Max, 1e-13);
        Assert.Equal(PixelTruth.Pro(pictures, Width), measured.Pro!.Value, 1e-12);
    }

    [Fact]
    public void Metrics_WithANaN_AreAbsent()
    {
        using var metrics = new ClassMetrics();
        metrics.Add(float.NaN, true, [1, float.NaN, 3, 4], [true, false, false, false]);
        metrics.Add(0.5f, false, [1, 2, 3, 4], new bool[4]);

        Assert.Null(metrics.MeasureImages());
        Assert.Equal(new PixelMetrics(null, null), metrics.MeasurePixels().Value);
    }

    [Fact]
    public void Metrics_OfConstantMaps_HaveNoProButChanceAuroc()
    {
        using var metrics = new ClassMetrics();
        metrics.Add(1, true, [2, 2, 2, 2], [true, false, false, false]);

        var measured = metrics.MeasurePixels().Value!;

        Assert.Equal((0.5, 0.25, 0.4), (measured.Rank!.Auroc, measured.Rank.AveragePrecision, measured.Rank.F1Max));
        Assert.Null(measured.Pro);
    }

    [Fact]
    public void Metrics_WithoutAnyMask_HaveNoPixels()
    {
        using var metrics = new ClassMetrics();
        metrics.Add(1, true, [1, 2, 3, 4], mask: null);
        metrics.Add(0, false, [1, 2, 3, 4], mask: null);

        Assert.Equal(1, metrics.MeasureImages()!.Auroc);
        Assert.Equal(new PixelMetrics(null, null), metrics.MeasurePixels().Value);
    }

    [Fact]
    public void Pixels_OfGoodPicturesOnly_AreAbsent()
    {
        using var metrics = new ClassMetrics();
        metrics.Add(0, false, [1, 2, 3, 4], new bool[4]);

        Assert.Equal(new PixelMetrics(null, null), metrics.MeasurePixels().Value);
    }

    [Fact]
    public void TemporaryFolder_ThatIsNone_IsNamed()
    {
        using var folder = new TempFolder();
        using var metrics = new ClassMetrics(folder["nowhere"]);

        var failure = metrics.Add(0, false, [1, 2, 3, 4], new bool[4]);

        Assert.StartsWith($"the temporary folder {folder["nowhere"]} cannot take the maps' pixels: ", failure!.Value.Message, StringComparison.Ordinal);
        Assert.EndsWith("; set TMPDIR to a folder with room for them", failure.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TemporaryFiles_WhileMeasuring_HaveNoNames()
    {
        using var folder = new TempFolder();
        using var metrics = new ClassMetrics(folder.Path);

        metrics.Add(0, true, [1, 2, 3, 4], [true, false, false, false]);

        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.NotNull(metrics.MeasurePixels().Value!.Rank);
    }

    /// <summary>Six pictures: two good, the others with regions, two of which touch at a corner only.</summary>
    private static List<(float[] Map, bool[] Mask)> Draw(string values)
    {
        var random = new Random(7);
        var pictures = new List<(float[] Map, bool[] Mask)>();
        for (var picture = 0; picture < 6; picture++)
        {
            var mask = new bool[Width * Height];
            if (picture >= 2)
            {
                Fill(mask, 1, 1, 2 + (picture % 3), 2);
                Fill(mask, 3 + (picture % 3), 3, 2, 2);
                Fill(mask, 11, 6, 1, picture - 1);
            }

            pictures.Add(([.. mask.Select(defective => Value(values, defective, random))], mask));
        }

        return pictures;
    }

    private static void Fill(bool[] mask, int left, int top, int width, int height)
    {
        for (var y = top; y < Math.Min(Height, top + height); y++)
            mask.AsSpan((y * Width) + left, width).Fill(true);
    }

    private static float Value(string values, bool defective, Random random)
    {
        var value = random.NextSingle() + (defective ? 0.4f : 0);
        return values switch
        {
            "ties" => MathF.Round(value * 5) / 5,

            // Minus zero is among them, which equals zero.
            "negative" => MathF.Round((value - 0.7f) * 10) / 10 * (random.Next(2) == 0 ? 1 : -1),
            "constant defects" => defective ? 0.75f : value,
            _ => value,
        };
    }
}
