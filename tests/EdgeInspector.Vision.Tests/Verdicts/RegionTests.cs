using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>A region of a frame against a frame that holds nothing else.</summary>
public sealed class RegionTests : IDisposable
{
    private static readonly Region Region = new(24, 8, 32, 48);

    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.Rgb24)]
    public void Inspection_OfARegion_IsThatOfTheRegionAlone_InFramePixels(PixelFormat format)
    {
        using var frame = Frame(format);
        using var alone = Region.Crop(frame);
        using var inRegion = new PartInspector(_model, Limits, region: Region);
        using var whole = new PartInspector(_model, Limits);

        var (found, expected) = (inRegion.Inspect(frame), whole.Inspect(alone));

        Assert.Equal((32, 48), (alone.Width, alone.Height));
        Assert.Equal((expected.Score, expected.MapMax, expected.DefectArea), (found.Score, found.MapMax, found.DefectArea));
        var (defect, same) = (Assert.Single(found.Defects), Assert.Single(expected.Defects));
        Assert.Equal((same.X + 24, same.Y + 8, same.Width, same.Height, same.Area), (defect.X, defect.Y, defect.Width, defect.Height, defect.Area));
        Assert.Equal((expected.Mask!.X + 24, expected.Mask.Y + 8), (found.Mask!.X, found.Mask.Y));
        Assert.Equal(expected.Mask.Png, found.Mask.Png);

        // The bright square beside the region is nobody's business.
        using var everything = new PartInspector(_model, Limits);
        Assert.Equal(2, everything.Inspect(frame).Defects.Count);
    }

    [Fact]
    public void RunLengths_OfADefectInARegion_CountTheWholeFrame()
    {
        using var frame = Frame(PixelFormat.Gray8);
        using var inspector = new PartInspector(_model, Limits, region: Region);

        var defect = Assert.Single(inspector.Inspect(frame).Defects);

        // Column by column: what lies before the defect's first pixel is the first run.
        var first = defect.X * frame.Height + defect.Y;
        Assert.StartsWith(CocoRle.Compress([first, defect.Height]), defect.Rle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(55, 56, "the region of 32 x 48 pixels at (24, 8) does not fit into the picture's 55 x 56 pixels")]
    [InlineData(56, 55, "the region of 32 x 48 pixels at (24, 8) does not fit into the picture's 56 x 55 pixels")]
    [InlineData(56, 56, "")]
    public void Frame_ThatTheRegionDoesNotFitInto_GetsNoVerdict(int width, int height, string reason)
    {
        using var frame = ImageBuffer.Rent(width, height, PixelFormat.Gray8);
        frame.Pixels.Clear();
        using var inspector = new PartInspector(_model, Limits, region: Region);

        var inspection = inspector.Inspect(frame);

        Assert.Equal((reason, reason.Length == 0), (inspection.Reason, inspection.Pass is not null));
        using var overlay = Overlay.Draw(frame, inspection);
    }

    [Fact]
    public void Overlay_ShowsWhatIsInspected_AndDarkensTheRest()
    {
        using var frame = Frame(PixelFormat.Gray8);
        using var inspector = new PartInspector(_model, Limits, region: Region);
        frame.Pixels.Fill(60);

        using var overlay = Overlay.Draw(frame, inspector.Inspect(frame));
        using var png = overlay.Png();
        using var picture = OpenCvSharp.Cv2.ImDecode(png.Bytes, OpenCvSharp.ImreadModes.Color);

        Assert.Equal((30, 60), (picture.At<OpenCvSharp.Vec3b>(40, 12).Item0, picture.At<OpenCvSharp.Vec3b>(40, 40).Item0));
    }

    [Fact]
    public void ReferenceParts_OfAnotherRegion_AreRefused()
    {
        using var frame = Frame(PixelFormat.Gray8);
        using var builder = new ReferencePartsBuilder(_model, new(), Region);
        Assert.Null(builder.Add("part", frame));
        var file = builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray();

        Assert.NotNull(PatchMemory.Load(file, "x", _model, new SessionSettings(), Region).Value);
        Assert.Equal(
            "x was learned on 32 x 48 pixels at (24, 8), and the recipe inspects the whole frame; learn it again with `edgeinspector learn`",
            PatchMemory.Load(file, "x", _model, new SessionSettings()).Error);
    }

    [Fact]
    public void ReferencePart_ThatTheRegionDoesNotFitInto_IsNamed()
    {
        using var small = ImageBuffer.Rent(10, 10, PixelFormat.Gray8);
        using var builder = new ReferencePartsBuilder(_model, new(), Region);

        Assert.Equal("part: the region of 32 x 48 pixels at (24, 8) does not fit into the picture's 10 x 10 pixels", builder.Add("part", small));
    }

    [Fact]
    public void Calibration_HoldsForOneRegion() =>
        Assert.Equal(3, new[] { null, Region, Region with { X = 25 } }.Select(region => CalibrationBasis.Of("m", Limits, null, region)).Distinct().Count());

    private static DecisionLimits Limits => new(2, 0.5, 0);

    /// <summary>80 x 64, dark, with a bright square in the region and one beside it.</summary>
    private static ImageBuffer Frame(PixelFormat format)
    {
        var frame = ImageBuffer.Rent(80, 64, format);
        var channels = format.Channels();
        for (var i = 0; i < frame.Length; i++)
        {
            var (x, y) = (i / channels % 80, i / channels / 80);
            frame.Pixels[i] = (byte)(x is >= 30 and < 46 && y is >= 20 and < 44 || x < 12 && y < 16 ? 255 : 0);
        }

        return frame;
    }
}
