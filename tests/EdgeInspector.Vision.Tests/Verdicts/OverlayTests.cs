using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>With the hand-made model, whose map is the picture's brightness.</summary>
public sealed class OverlayTests : IDisposable
{
    private readonly AnomalyModel _model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

    public void Dispose() => _model.Dispose();

    /// <summary>Colours worked out by hand: of heat h, 0.65 h of blue 0, green 220 (1 - h), red 255 over the picture's 128.</summary>
    [Theory]
    [InlineData(1.1, 128, 128, 128)]
    [InlineData(0.5019608, 100, 132, 155)]
    [InlineData(0.25, 44, 44, 210)]
    public void Heat_IsWhatTheMapIsToItsThreshold_NotToTheRestOfThePicture(double threshold, int blue, int green, int red)
    {
        using var frame = Frame(64, 64, PixelFormat.Gray8, 128);
        using var overlay = Overlay.Draw(frame, Inspect(frame, threshold));
        using var png = overlay.Png();
        using var picture = Cv2.ImDecode(png.Bytes, ImreadModes.Color);

        var pixel = picture.At<Vec3b>(50, 32);

        Assert.Equal((blue, green, red), (pixel.Item0, pixel.Item1, pixel.Item2));
    }

    [Theory]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Rgba32)]
    public void Picture_OfAnyFormat_HasTheFramesColours(PixelFormat format)
    {
        using var frame = Frame(96, 64, format, 200, 100, 50, 0);
        using var overlay = Overlay.Draw(frame, Inspect(frame, threshold: 9));
        using var png = overlay.Png();
        using var jpeg = overlay.Jpeg();

        int[] expected = format is PixelFormat.Gray8 ? [200, 200, 200] : [50, 100, 200];
        foreach (var (file, tolerance) in new[] { (png, 0), (jpeg, 3) })
        {
            using var picture = Cv2.ImDecode(file.Bytes, ImreadModes.Color);
            Assert.Equal(new Size(96, 64), picture.Size());
            var pixel = picture.At<Vec3b>(40, 70);
            for (var channel = 0; channel < 3; channel++)
                Assert.InRange(pixel[channel], expected[channel] - tolerance, expected[channel] + tolerance);
        }
    }

    /// <summary>A line camera's picture may be longer than the format allows.</summary>
    [Fact]
    public void Jpeg_OfALongerPictureThanItAllows_IsSmaller()
    {
        using var frame = Frame(8, 131_000, PixelFormat.Gray8, 100);
        using var overlay = Overlay.Draw(frame, Inspect(frame, threshold: 9));

        using var jpeg = overlay.Jpeg();
        using var picture = Cv2.ImDecode(jpeg.Bytes, ImreadModes.Color);

        Assert.Equal(new Size(4, 65_500), picture.Size());
    }

    /// <summary>A frame's pixels in an array would be a large object, and a few of them a full garbage collection.</summary>
    [Fact]
    public void Picture_LeavesLittleToTheCollector()
    {
        using var frame = Frame(2592, 1944, PixelFormat.Rgb24, 200, 100, 50);
        new Random(1).NextBytes(frame.Pixels);
        var inspection = Inspect(frame, threshold: 0.4);
        Save();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Save();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);

        void Save()
        {
            using var overlay = Overlay.Draw(frame, inspection);
            using var jpeg = overlay.Jpeg();
            Assert.True(jpeg.Bytes.Length > 1 << 20);
        }
    }

    private Inspection Inspect(ImageBuffer frame, double threshold)
    {
        using var inspector = new PartInspector(_model, new(2, threshold, 0));
        return inspector.Inspect(frame).Keep();
    }

    private static ImageBuffer Frame(int width, int height, PixelFormat format, params byte[] pixel)
    {
        var frame = ImageBuffer.Rent(width, height, format);
        for (var i = 0; i < frame.Length; i++)
            frame.Pixels[i] = pixel[i % format.Channels()];
        return frame;
    }
}
