using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

public sealed class PictureLimitsTests
{
    private const int Size = 64;

    [Fact]
    public void Quality_OfACheckerboard_CanBeCounted()
    {
        // Black and white in turn: half is saturated; variance 127.5 squared; every Laplacian is 4 x 255 up or down.
        var quality = PictureQuality.Of(Draw((x, y) => (x + y) % 2 * 255), Size, 640, 480);

        Assert.Equal((640, 480, 0.5, 0.5), (quality.Width, quality.Height, quality.Brightness, quality.Saturated));
        Assert.Equal(64, quality.Sharpness, 1e-9);
    }

    [Fact]
    public void Quality_OfOneColour_HasNoSharpness() =>
        Assert.Equal(new PictureQuality(1, 1, 100 / 255.0, 0, 0), PictureQuality.Of(Draw((_, _) => 100), Size, 1, 1));

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    public void Sharpness_DoesNotDependOnTheLight(double gain)
    {
        // The same texture in other light; rounding to bytes leaves a little.
        static int Texture(int x, int y) => 60 + (x * 7 + y * 13) % 40;
        var (before, after) = (Sharpness(Draw(Texture)), Sharpness(Draw((x, y) => (int)(gain * Texture(x, y)))));

        Assert.InRange(after / before, 0.97, 1.03);
    }

    [Fact]
    public void Sharpness_OfABlurredPicture_FallsBelowTheLimitOfSharpOnes()
    {
        using var photo = new Mat(Size, Size, MatType.CV_8UC3);
        Cv2.Randu(photo, new Scalar(40, 40, 40), new Scalar(200, 200, 200));
        Cv2.GaussianBlur(photo, photo, default, 0.8);
        using var blurred = photo.GaussianBlur(default, 2);
        var limits = PictureLimits.Around([Quality(photo)]);

        Assert.Null(limits.Problem(Quality(photo)));
        Assert.StartsWith("blurred: sharpness ", limits.Problem(Quality(blurred)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, 0.01, 640, null)]
    [InlineData(0.1, 0.01, 640, "too dark: brightness 0.1 is below 0.18")]
    [InlineData(0.9, 0.01, 640, "too bright: brightness 0.9 is above 0.7")]
    [InlineData(0.4, 0.3, 640, "overexposed: the share of saturated pixels 0.3 is above 0.05")]
    [InlineData(0.4, 0.01, 320, "the picture has 320 x 480 pixels, expected 640 x 480")]
    public void Problem_OfAPictureUnlikeTheReferenceParts_IsNamed(double brightness, double saturated, int width, string? expected)
    {
        var limits = PictureLimits.Around([new(640, 480, 0.3, 0.01, 1), new(640, 480, 0.5, 0.02, 2)]);

        Assert.Equal(expected, limits.Problem(new(width, 480, brightness, saturated, 1)));
    }

    [Fact]
    public void Around_PicturesOfSeveralSizes_AllowsAnySize() =>
        Assert.Null(PictureLimits.Around([new(640, 480, 0.3, 0, 1), new(320, 480, 0.3, 0, 1)]).Width);

    [Fact]
    public void Or_PrefersItsOwn() =>
        Assert.Equal((0.2, 0.9), (new PictureLimits { MinBrightness = 0.2 }.Or(new() { MinBrightness = 0.1, MaxBrightness = 0.9 }) is var both ? (both.MinBrightness, both.MaxBrightness) : default));

    [Fact]
    public void Inspector_OfAFrozenCamera_GivesNoVerdictUntilThePictureChanges()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;
        using var inspector = new PartInspector(model, new DecisionLimits(0.9, 0.9, 0), pictureLimits: new() { FrozenAfter = 2 });
        using var image = ImageBuffer.Rent(32, 40, PixelFormat.Gray8);
        image.Pixels.Fill(10);
        string Inspect() => inspector.Inspect(image) is var inspection ? $"{inspection.Evaluation} {inspection.Reason}" : "";

        Assert.Equal(["Ok ", "Ok ", "NotDecidable frozen: the same picture 3 times in a row", "NotDecidable frozen: the same picture 4 times in a row"], [Inspect(), Inspect(), Inspect(), Inspect()]);
        image.Pixels[32 * 16] = 11;
        Assert.Equal("Ok ", Inspect());
    }

    [Fact]
    public void Inspector_OfADarkPicture_SaysSo_AndAsksNoModel()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;
        using var inspector = new PartInspector(model, new DecisionLimits(0.9, 0.9, 0), pictureLimits: new() { MinBrightness = 0.1 });
        using var image = ImageBuffer.Rent(16, 16, PixelFormat.Gray8);
        image.Pixels.Fill(10);

        var inspection = inspector.Inspect(image);

        Assert.Equal((ResultEvaluation.NotDecidable, "too dark: brightness 0.0392 is below 0.1", (bool?)null), (inspection.Evaluation, inspection.Reason, inspection.Pass));
        Assert.Equal(float.NaN, inspection.Score);
    }

    private static double Sharpness(byte[] rgb) => PictureQuality.Of(rgb, Size, Size, Size).Sharpness;

    private static PictureQuality Quality(Mat bgr)
    {
        var rgb = new byte[Size * Size * 3];
        System.Runtime.InteropServices.Marshal.Copy(bgr.Data, rgb, 0, rgb.Length);
        return PictureQuality.Of(rgb, Size, Size, Size);
    }

    private static byte[] Draw(Func<int, int, int> gray)
    {
        var rgb = new byte[Size * Size * 3];
        for (var i = 0; i < Size * Size; i++)
            rgb.AsSpan(3 * i, 3).Fill((byte)gray(i % Size, i / Size));
        return rgb;
    }
}
