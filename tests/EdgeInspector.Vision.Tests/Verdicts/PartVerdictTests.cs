using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>Several regions of one frame, with the hand-made model, whose map is the picture's brightness and whose score is its mean.</summary>
public sealed class PartVerdictTests : IDisposable
{
    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;
    private readonly ImageBuffer _frame = Frame();

    public void Dispose()
    {
        _frame.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData("ok", 0)]
    [InlineData("ok bad", 1)]
    [InlineData("bad ok", 0)]
    [InlineData("ok none", 1)]
    [InlineData("none bad", 1)]
    [InlineData("none ok bad", 2)]
    [InlineData("ok ok", 0)]
    [InlineData("ok near", 1)]
    [InlineData("near ok", 0)]
    [InlineData("none none", 0)]
    public void Worst_Decides(string regions, int deciding)
    {
        // Of the dark quarter (0.1): fine, nearer to the threshold, or without a verdict; of the bright one: bad.
        var known = new Dictionary<string, Inspection>
        {
            ["ok"] = Inspect(new(0, 0, 32, 32), new(0.4, 2, 0)),
            ["near"] = Inspect(new(0, 0, 32, 32), new(0.2, 2, 0)),
            ["none"] = Inspect(new(0, 0, 320, 32), new(0.4, 2, 0)),
            ["bad"] = Inspect(new(32, 0, 32, 32), new(0.5, 2, 0)),
        };
        Inspection[] inspections = [.. regions.Split(' ').Select(region => known[region])];

        var verdict = PartVerdict.Of(inspections);

        Assert.Equal(deciding, verdict.Deciding);
        var (expected, found) = (inspections[deciding], verdict.Inspection);
        Assert.Equal((expected.Evaluation, expected.Reason, expected.Score, expected.Limits), (found.Evaluation, found.Reason, found.Score, found.Limits));
        Assert.Equal(inspections, verdict.Regions);
    }

    [Fact]
    public void Defects_AreThoseOfAllRegions_WorstAgainstTheirThresholdFirst()
    {
        // The bright quarter (1 against 0.9) and the middling one (0.6 against 0.1).
        var (bright, middling) = (Inspect(new(32, 0, 32, 32), new(2, 0.9, 0)), Inspect(new(0, 32, 32, 32), new(2, 0.1, 0)));

        var found = PartVerdict.Of([bright, middling]).Inspection;

        Assert.Equal([middling.Defects[0], bright.Defects[0]], found.Defects);
        Assert.False(found.DefectsTruncated);
    }

    [Fact]
    public void Mask_IsTheUnion_AndAreaTheShareOfAllRegions()
    {
        // They overlap in the bright quarter, and the second one has a defect that the first one does not see.
        var (first, second) = (Inspect(new(20, 4, 40, 20), new(2, 0.5, 0)), Inspect(new(24, 10, 24, 50), new(2, 0.5, 0)));

        var found = PartVerdict.Of([first, second]).Inspection;

        var (one, other, both) = (Pixels(first.Mask!), Pixels(second.Mask!), Pixels(found.Mask!));
        Assert.Equal(one.Union(other).Order(), both.Order());
        Assert.NotEmpty(one.Intersect(other));
        Assert.NotEmpty(other.Except(one));
        Assert.Equal((one.Count + other.Count) / (40.0 * 20 + 24 * 50), found.DefectArea, 1e-12);
    }

    [Fact]
    public void Defects_BeyondTheLongestList_AreSaidToBeMore()
    {
        using var dots = ImageBuffer.Rent(16, 16, PixelFormat.Gray8);
        for (var i = 0; i < dots.Length; i++)
            dots.Pixels[i] = (byte)(i % 16 % 2 == 0 && i / 16 % 2 == 0 ? 255 : 0);
        using var inspector = new PartInspector(_model, new(2, 0.5, 0), region: new(0, 0, 5, 5));
        var five = inspector.Inspect(dots);

        var verdict = PartVerdict.Of([five, five]);

        Assert.Equal((DefectMask.MaxDefects, true), (verdict.Inspection.Defects.Count, verdict.Inspection.DefectsTruncated));
    }

    [Fact]
    public void Overlay_ShowsAllRegions()
    {
        var verdict = PartVerdict.Of([Inspect(new(0, 40, 10, 20), new(2, 2, 0)), Inspect(new(20, 40, 10, 20), new(2, 2, 0))]);

        using var overlay = Overlay.Draw(_frame, verdict);
        using var png = overlay.Png();
        using var picture = Cv2.ImDecode(png.Bytes, ImreadModes.Color);

        Assert.Equal([153, 76, 153], new[] { 6, 15, 25 }.Select(x => (int)picture.At<Vec3b>(50, x).Item0));
    }

    private Inspection Inspect(Region region, DecisionLimits limits)
    {
        using var inspector = new PartInspector(_model, limits, region: region);
        return inspector.Inspect(_frame);
    }

    private static HashSet<(int X, int Y)> Pixels(MaskSnippet mask)
    {
        using var picture = Cv2.ImDecode(mask.Png, ImreadModes.Grayscale);
        var (width, height) = (picture.Width, picture.Height);
        var white = new HashSet<(int X, int Y)>();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (picture.At<byte>(y, x) != 0)
                    white.Add((mask.X + x, mask.Y + y));
            }
        }

        return white;
    }

    /// <summary>64 x 64 in quarters: dark, bright; middling, bright.</summary>
    private static ImageBuffer Frame()
    {
        var frame = ImageBuffer.Rent(64, 64, PixelFormat.Gray8);
        for (var i = 0; i < frame.Length; i++)
            frame.Pixels[i] = (byte)(i % 64 >= 32 ? 255 : i / 64 < 32 ? 26 : 153);
        return frame;
    }
}
