using System.Security.Cryptography;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Tests.Imaging;

/// <summary>Expected pixels were printed by Pillow 9.4.0 for the same pattern.</summary>
public sealed class PillowResizeTests
{
    [Fact]
    public void Resize_OfGrayShrunkByBicubic_IsPillows() => Check(
        PixelFormat.Gray8, 7, 5, 4, 3, ResampleFilter.Bicubic,
        [55, 121, 168, 140, 146, 91, 136, 121, 86, 166, 139, 106]);

    [Fact]
    public void Resize_OfGrayEnlargedByBicubic_IsPillows() => Check(
        PixelFormat.Gray8, 7, 5, 9, 8, ResampleFilter.Bicubic,
        [
            0, 15, 46, 75, 104, 132, 172, 212, 235, 31, 53, 91, 129, 157, 194, 151, 126, 158, 95, 122, 149, 174, 205, 252, 121, 27, 71, 170, 212, 142, 43, 88, 125, 106, 107, 153,
            139, 180, 113, 14, 60, 99, 150, 164, 133, 19, 47, 78, 106, 139, 178, 231, 168, 12, 62, 90, 133, 179, 210, 116, 123, 124, 70, 113, 142, 180, 220, 250, 59, 30, 90, 132,
        ]);

    [Fact]
    public void Resize_OfGrayByBilinear_IsPillows() => Check(
        PixelFormat.Gray8, 7, 5, 4, 3, ResampleFilter.Bilinear,
        [58, 118, 166, 142, 140, 96, 133, 124, 93, 161, 137, 107]);

    [Fact]
    public void Resize_OfRgb_IsPillows() => Check(
        PixelFormat.Rgb24, 6, 4, 3, 5, ResampleFilter.Bicubic,
        [
            16, 68, 123, 89, 147, 213, 166, 225, 153, 81, 153, 190, 178, 127, 97, 154, 91, 129, 164, 158, 127, 124, 88, 101, 118, 103, 118, 150, 110, 76, 59, 108, 150, 131, 175, 102,
            34, 94, 168, 128, 199, 116, 213, 155, 70,
        ]);

    [Fact]
    public void Resize_OfRgba_IsPillowsPremultiplied() => Check(
        PixelFormat.Rgba32, 5, 5, 3, 4, ResampleFilter.Bicubic,
        [
            27, 86, 142, 179, 80, 125, 161, 152, 221, 103, 165, 54, 143, 149, 158, 130, 101, 95, 90, 118, 170, 50, 120, 136,
            83, 95, 120, 165, 56, 95, 143, 126, 115, 211, 92, 99, 60, 142, 116, 68, 209, 56, 79, 112, 137, 102, 131, 165,
        ]);

    [Fact]
    public void Resize_OfAPalette_TakesPillowsNearestPixels()
    {
        using var source = ImageBuffer.Rent(10, 6, PixelFormat.PaletteRgb24);
        for (var i = 0; i < 60; i++)
            source.Pixels.Slice(3 * i, 3).Fill((byte)i);

        using var resized = PillowResize.Resize(source, 7, 4, ResampleFilter.Bicubic);

        int[] indices = [0, 2, 3, 5, 6, 7, 9, 20, 22, 23, 25, 26, 27, 29, 30, 32, 33, 35, 36, 37, 39, 50, 52, 53, 55, 56, 57, 59];
        Assert.Equal(indices.SelectMany(i => new[] { (byte)i, (byte)i, (byte)i }), resized.Pixels.ToArray());
    }

    [Theory]
    [InlineData(64, 64, "8bf353574832b6a286cdcc89c49033b17460dcc12442a0cf8eec1ca106377ac8")]
    [InlineData(518, 518, "88934b5267a6131e2605f230dbcd629ff03932f6c5841a9d201f70d53a1bf322")]
    [InlineData(301, 50, "c48dd0123ebe5e0e8636769963ef5f720433530a2141e570f999a4d1af6faee0")]
    [InlineData(77, 173, "78b0aef6197e5cc7f941e230cc1562fa995b71f785bcc45cf129471aaac0f618")]
    public void Resize_OfALargerPicture_IsPillowsBitForBit(int width, int height, string sha256)
    {
        using var source = Pattern(PixelFormat.Rgb24, 301, 173);

        using var resized = PillowResize.Resize(source, width, height, ResampleFilter.Bicubic);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(resized.Pixels)));
    }

    /// <summary>Sizes whose rows and weights end inside and outside whole vectors.</summary>
    [Theory]
    [InlineData(PixelFormat.Gray8, 1297, 971, 518, 518, ResampleFilter.Bicubic, "fc90723124ee763da5165e35e8888dfe7115423cd1872a394e921f636d95981c")]
    [InlineData(PixelFormat.Gray8, 1297, 971, 256, 256, ResampleFilter.Bicubic, "6aaddbeb601cf22383affce5159570a258aa7885511ba883537795e1231ca47e")]
    [InlineData(PixelFormat.Gray8, 1297, 971, 256, 256, ResampleFilter.Bilinear, "9fa1bf9c959650600c1ce55089c140c7035ad7e29172db65850c822a8cea4b3b")]
    [InlineData(PixelFormat.Gray8, 1297, 971, 61, 1300, ResampleFilter.Bicubic, "51596e42857072d2c8015367eea34aa75cae64e4d55181157330c95f43fc6fca")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 518, 518, ResampleFilter.Bicubic, "90fccb198895563b94505f0722236e25431395e0285accbd06cb845c39831bee")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 256, 256, ResampleFilter.Bicubic, "b547bf90f89865203d2d1146dfe6cacf51ee7461ac8002e44931534a8d33d7b2")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 256, 256, ResampleFilter.Bilinear, "2c7d480debc52f8cf8b1f356c9e012dc20a0b2c929a0584bddd6a1bb969fcb72")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 1297, 300, ResampleFilter.Bicubic, "e19f85265efaa9b4c8ac3b7729023b8c05c97f61494056e2621e5dc790902f1b")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 300, 971, ResampleFilter.Bicubic, "b5c01dd76296262ec65a26d47f5902737358903ff705982c2cc1f976b2c395c6")]
    [InlineData(PixelFormat.Rgb24, 1297, 971, 1, 1, ResampleFilter.Bicubic, "d8d83e152275cdecf91efea09d7aebf3060c10fe7042abaabf8b5df0c6d36173")]
    [InlineData(PixelFormat.Gray8, 301, 173, 64, 64, ResampleFilter.Bicubic, "94dc1324410adfd733294a66af2b54810b5e05080fbd07652ee12dcc3206c120")]
    [InlineData(PixelFormat.Gray8, 301, 173, 518, 518, ResampleFilter.Bicubic, "25db033350e4f326785fdc3be10830f0975d9ee785e39043eba6174d52131d1c")]
    [InlineData(PixelFormat.Rgb24, 5, 1, 64, 64, ResampleFilter.Bicubic, "fb2bd3c2f8262c94b0dbb69aa6ecfdf3a62766f595d73e66b0ac3a12daaddb78")]
    public void Resize_OfAnySize_IsPillowsBitForBit(PixelFormat format, int inWidth, int inHeight, int width, int height, ResampleFilter filter, string sha256)
    {
        using var source = Pattern(format, inWidth, inHeight);

        // As this machine does it, and as one without AVX2, a Jetson for example; by one thread, and by several, of bands that end anywhere.
        foreach (var (threads, allowsAvx2) in new[] { (1, true), (1, false), (2, true), (3, true), (3, false), (7, true) })
        {
            using var resized = PillowResize.Resize(source, width, height, filter, threads, allowsAvx2);
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(resized.Pixels)));
        }
    }

    private static void Check(PixelFormat format, int inWidth, int inHeight, int width, int height, ResampleFilter filter, byte[] expected)
    {
        using var source = Pattern(format, inWidth, inHeight);
        using var resized = PillowResize.Resize(source, width, height, filter);
        Assert.Equal(expected, resized.Pixels.ToArray());
    }

    private static ImageBuffer Pattern(PixelFormat format, int width, int height)
    {
        var image = ImageBuffer.Rent(width, height, format);
        var channels = format.Channels();
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var k = 0; k < channels; k++, i++)
                    image.Pixels[i] = (byte)(x * 37 + y * 91 + k * 53 + x * y * (k + 2) % 67);
            }
        }

        return image;
    }
}
