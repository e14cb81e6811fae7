using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>Regions with an outline or ignored areas, with the hand-made model, whose map is the picture's brightness.</summary>
public sealed class ShapedRegionTests : IDisposable
{
    /// <summary>A right triangle in 60 x 60 pixels, less a square in its right angle.</summary>
    private static readonly Region Triangle = Region.Within(Polygon.Parse("10,4 70,4 10,64")!) with { Ignored = [Polygon.Rectangle(10, 4, 16, 12)] };

    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Rectangle_AsAPolygon_IsTheRectangle()
    {
        using var frame = Frame((30, 20, 20, 20));
        var (rectangle, polygon) = (new Region(8, 8, 50, 48), Region.Within(Polygon.Rectangle(8, 8, 50, 48)));

        var (expected, found) = (Inspect(frame, rectangle), Inspect(frame, polygon));

        Assert.Single(found.Defects);
        Assert.Equal(expected.Map, found.Map);
        Assert.Equal(expected.Score, found.Score, 1e-6);
        Assert.Equal(expected.DefectArea, found.DefectArea);
        Assert.Equal(expected.Defects, found.Defects);
        Assert.Equal(expected.Mask!.Png, found.Mask!.Png);
    }

    [Theory]
    [InlineData(ScoreKind.ClassToken)]
    [InlineData(ScoreKind.MapMax)]
    [InlineData(ScoreKind.MapTop)]
    [InlineData(ScoreKind.Fusion)]
    public void Pixels_ThatAreNotInspected_DoNotMatterAtAll(ScoreKind kind)
    {
        using var frame = Frame((14, 30, 10, 10));
        using var other = Frame((14, 30, 10, 10));
        var inspected = RegionRaster.Draw(Triangle);
        var random = new Random(3);
        for (var i = 0; i < other.Length; i++)
        {
            var (x, y) = (i % 80 - Triangle.X, i / 80 - Triangle.Y);
            if (x < 0 || y < 0 || x >= Triangle.Width || y >= Triangle.Height || inspected[y * Triangle.Width + x] == 0)
                other.Pixels[i] = (byte)random.Next(256);
        }

        // Limits of the picture's quality, too, are of what is inspected.
        var quality = new PictureLimits { MaxBrightness = 0.5, MaxSaturated = 0.2, MinSharpness = 1e-6 };
        var (expected, found) = (Inspect(frame, Triangle, kind, quality), Inspect(other, Triangle, kind, quality));

        Assert.NotEqual(frame.Pixels.ToArray(), other.Pixels.ToArray());
        Assert.NotEmpty(found.Defects);
        Assert.Equal((expected.Evaluation, expected.MapMax, expected.DefectArea), (found.Evaluation, found.MapMax, found.DefectArea));
        Assert.Equal(expected.Score, found.Score, 1e-6);
        Assert.Equal(expected.Map, found.Map);
        Assert.Equal(expected.Defects, found.Defects);
    }

    [Fact]
    public void Defects_AreOfInspectedPixelsOnly()
    {
        // All of it is bright: every inspected cell is a defect, and nothing else is.
        using var frame = Frame((0, 0, 80, 70));
        var inspected = RegionRaster.Draw(Triangle);

        var found = Inspect(frame, Triangle);

        using var mask = Cv2.ImDecode(found.Mask!.Png, ImreadModes.Grayscale);
        var (white, width, height) = (0, mask.Width, mask.Height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (mask.At<byte>(y, x) == 0)
                    continue;
                white++;
                Assert.Equal(255, inspected[(found.Mask.Y + y - Triangle.Y) * Triangle.Width + found.Mask.X + x - Triangle.X]);
            }
        }

        // What is lost of it is less than a cell on either side of an edge: 60 / 16 pixels.
        Assert.Equal(found.Defects.Sum(defect => defect.Area), white);
        Assert.Equal((double)white / inspected.Count(value => value != 0), found.DefectArea, 1e-12);
        Assert.InRange(found.DefectArea, 0.7, 1);
    }

    [Fact]
    public void Cells_OfTheSizeOfPixels_CountInAreaAndScore()
    {
        // As large as the map, so that nothing is resized. The upper half is ignored, and bright.
        using var frame = ImageBuffer.Rent(16, 16, PixelFormat.Gray8);
        for (var i = 0; i < frame.Length; i++)
            frame.Pixels[i] = (byte)(i < 128 || i % 16 < 4 ? 255 : 51);
        var half = new Region(0, 0, 16, 16) { Ignored = [Polygon.Rectangle(0, 0, 16, 8)] };

        // A quarter of the lower half is bright: an eighth of the rectangle.
        var found = Inspect(frame, half, limits: new DecisionLimits(2, 0.5, 0.25));
        Assert.Equal(0.25, found.DefectArea);
        Assert.Empty(Inspect(frame, half, limits: new DecisionLimits(2, 0.5, 0.26)).Defects);

        // The hand-made score is the map's mean: of the lower half, and its mean in place of the upper one.
        Assert.Equal((0.25 + 0.75 * 0.2), found.Score, 0.002);
    }

    [Fact]
    public void Top_IsOfTheInspectedCells()
    {
        // Every fourth cell of every fourth row: 16, of which 4 are inspected; the highest of them.
        var area = new InspectedArea(new Region(0, 0, 16, 16) { Ignored = [Polygon.Rectangle(0, 0, 16, 12)] }, 16);
        var map = new float[256];
        map[12 * 16 + 4] = 0.5f;
        map[15 * 16 + 15] = 1;

        Assert.Equal(0.5f, ImageScore.Of(ScoreKind.MapTop, 0, map, 16, 1, area));

        // None of them is in the lowest row, but something is.
        var thin = new InspectedArea(new Region(0, 0, 16, 16) { Ignored = [Polygon.Rectangle(0, 0, 16, 15)] }, 16);
        Assert.Equal(1, ImageScore.Of(ScoreKind.MapTop, 0, map, 16, 1, thin));
    }

    [Fact]
    public void Region_TooThinForTheMap_GetsNoVerdict()
    {
        using var frame = Frame((0, 0, 1, 1));
        var thin = new Region(0, 0, 64, 64) { Ignored = [Polygon.Rectangle(0, 0, 64, 63)] };

        Assert.Equal((null, "the region of 64 x 64 pixels at (0, 0) less 1 ignored area is too thin: no cell of the model's map lies within"), (Inspect(frame, thin).Pass, Inspect(frame, thin).Reason));
    }

    [Fact]
    public void ReferenceParts_RememberOnlyPatchesThatAreInspected()
    {
        using var frame = Frame((0, 0, 1, 1));
        var right = new Region(0, 0, 64, 64) { Ignored = [Polygon.Rectangle(0, 0, 32, 64)] };
        using var builder = new ReferencePartsBuilder(_model, new() { Augmentation = Augmentation.Mirror }, right);
        Assert.Null(builder.Add("part", frame));
        var learned = builder.Build(DateTimeOffset.UnixEpoch).Value!;
        var file = learned.File.ToByteArray();

        // Two of four patches of the picture and of its two mirror images.
        Assert.Equal(6, learned.Patches);
        using var memory = PatchMemory.Load(file, "x", _model, new SessionSettings(), right).Value!;
        Assert.Equal(right, memory.Metadata.Region);
        Assert.Equal(
            "x was learned on 64 x 64 pixels at (0, 0) less 1 ignored area, and the recipe inspects another shape; learn it again with `edgeinspector learn`",
            PatchMemory.Load(file, "x", _model, new SessionSettings(), right with { Ignored = [Polygon.Rectangle(0, 0, 31, 64)] }).Error);
        Assert.Equal(
            "x was learned on 64 x 64 pixels at (0, 0) less 1 ignored area, and the recipe inspects 64 x 64 pixels at (0, 0); learn it again with `edgeinspector learn`",
            PatchMemory.Load(file, "x", _model, new SessionSettings(), new Region(0, 0, 64, 64)).Error);
    }

    [Fact]
    public void Strangeness_IsTheShareOfWhatIsInspected()
    {
        var left = new Region(0, 0, 16, 16) { Ignored = [Polygon.Rectangle(8, 0, 8, 16)] };
        using var red = Colours((255, 0, 0));
        using var green = Colours((0, 130, 0));
        using var builder = new ReferencePartsBuilder(_model, new(), left);
        Assert.Null(builder.Add("a", red) ?? builder.Add("b", red));
        using var memory = PatchMemory.Load(builder.Build(DateTimeOffset.UnixEpoch).Value!.File.ToByteArray(), "x", _model, new SessionSettings(), left).Value!;
        using var inspector = new PartInspector(_model, new DecisionLimits(2, 2, 0), memory, region: left);

        Assert.Equal("", inspector.Inspect(red).Reason);
        Assert.StartsWith("100% of the picture look like none of the reference parts", inspector.Inspect(green).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibration_HoldsForOneShape() =>
        Assert.Equal(4, new[] { null, new Region(10, 4, 60, 60), Triangle, Triangle with { Ignored = [] } }
            .Select(region => CalibrationBasis.Of("m", new(1, 1, 0), null, region)).Distinct().Count());

    [Fact]
    public void Overlay_DarkensWhatIsNotInspected_AndOutlinesIt()
    {
        using var frame = Frame((0, 0, 1, 1));
        frame.Pixels.Fill(60);

        using var overlay = Overlay.Draw(frame, Inspect(frame, Triangle with { Ignored = [Polygon.Rectangle(12, 40, 8, 8)] }));
        using var png = overlay.Png();
        using var picture = Cv2.ImDecode(png.Bytes, ImreadModes.Color);

        Assert.Equal((60, 30, 30), (Blue(26, 36), Blue(60, 50), Blue(16, 44)));
        Assert.Equal((160, 160), (Blue(10, 36), Blue(12, 44)));

        int Blue(int x, int y) => picture.At<Vec3b>(y, x).Item0;
    }

    private Inspection Inspect(ImageBuffer frame, Region region, ScoreKind kind = ScoreKind.ClassToken, PictureLimits? quality = null, DecisionLimits? limits = null)
    {
        using var inspector = new PartInspector(_model, (limits ?? new DecisionLimits(2, 0.5, 0)) with { Score = kind }, pictureLimits: quality, region: region);
        return inspector.Inspect(frame);
    }

    /// <summary>80 x 70, dark, with a bright rectangle.</summary>
    private static ImageBuffer Frame((int X, int Y, int Width, int Height) bright)
    {
        var frame = ImageBuffer.Rent(80, 70, PixelFormat.Gray8);
        for (var i = 0; i < frame.Length; i++)
        {
            var (x, y) = (i % 80 - bright.X, i / 80 - bright.Y);
            frame.Pixels[i] = (byte)(x >= 0 && y >= 0 && x < bright.Width && y < bright.Height ? 255 : 20);
        }

        return frame;
    }

    private static ImageBuffer Colours((byte R, byte G, byte B) colour)
    {
        var frame = ImageBuffer.Rent(16, 16, PixelFormat.Rgb24);
        for (var i = 0; i < frame.Length; i += 3)
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = colour;
        return frame;
    }
}
