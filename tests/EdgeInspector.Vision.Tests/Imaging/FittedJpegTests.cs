using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class FittedJpegTests
{
    private const int MostBytes = 128_000;

    [Theory]
    [InlineData(3000, 2000, PixelFormat.Rgb24)]
    [InlineData(500, 400, PixelFormat.Rgba32)]
    [InlineData(2000, 2000, PixelFormat.Gray8)]
    [InlineData(20_000, 3, PixelFormat.Gray8)]
    [InlineData(1, 70_000, PixelFormat.Gray8)]
    public void Noise_WhichHardlyShrinks_Fits(int width, int height, PixelFormat format)
    {
        using var image = ImageBuffer.Rent(width, height, format);
        new Random(7).NextBytes(image.Pixels);

        var jpeg = FittedJpeg.Encode(image, int.MaxValue, MostBytes);

        // Not much shorter than it may be, either, unless the whole picture is.
        Assert.InRange(jpeg.File.Length, Math.Min(30_000, width * height / 40), MostBytes);
        using var decoded = Cv2.ImDecode(jpeg.File, ImreadModes.Color);
        Assert.Equal((jpeg.Width, jpeg.Height), (decoded.Width, decoded.Height));
        Assert.Equal((double)width / height, (double)jpeg.Width / jpeg.Height, width < 100 || height < 100 ? 1e5 : 0.01);
    }

    [Fact]
    public void Picture_ThatFits_KeepsSizeAndColours()
    {
        using var image = ImageBuffer.Rent(40, 30, PixelFormat.Rgb24);
        for (var i = 0; i < image.Pixels.Length; i += 3)
            (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]) = (200, 60, 10);

        var jpeg = FittedJpeg.Encode(image, 40, MostBytes);

        using var decoded = Cv2.ImDecode(jpeg.File, ImreadModes.Color);
        var pixel = decoded.At<Vec3b>(15, 20);
        Assert.Equal((40, 30), (jpeg.Width, jpeg.Height));
        Assert.InRange(pixel.Item2, 195, 205);
        Assert.InRange(pixel.Item0, 0, 20);
    }

    [Fact]
    public void Picture_IsNoWiderThanAskedFor()
    {
        using var image = ImageBuffer.Rent(100, 60, PixelFormat.Gray8);
        image.Pixels.Clear();

        var jpeg = FittedJpeg.Encode(image, 33, MostBytes);

        Assert.Equal((33, 20), (jpeg.Width, jpeg.Height));
    }
}
