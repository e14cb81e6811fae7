using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeinspector-images").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(".png", false)]
    [InlineData(".bmp", false)]
    [InlineData(".tiff", false)]
    [InlineData(".jpg", true)]
    public void Read_OfColour_GivesRedFirst(string extension, bool lossy)
    {
        var path = Save(extension, new Mat(4, 6, MatType.CV_8UC3, new Scalar(10, 60, 200)));

        using var image = ImageFile.Read(path).Value!;

        Assert.Equal((6, 4, PixelFormat.Rgb24), (image.Width, image.Height, image.Format));
        Assert.InRange(image.Pixels[0], lossy ? 195 : 200, lossy ? 205 : 200);
        Assert.InRange(image.Pixels[2], lossy ? 0 : 10, lossy ? 20 : 10);
    }

    [Fact]
    public void Read_Of16Bits_KeepsTheHighByte()
    {
        ushort[] all = [.. Enumerable.Range(0, 1 << 16).Select(value => (ushort)value)];
        using var pixels = Mat.FromPixelData(256, 256, MatType.CV_16UC1, all);

        using var image = ImageFile.Read(Save(".png", pixels.Clone())).Value!;

        Assert.Equal(PixelFormat.Gray8, image.Format);
        Assert.Equal([.. all.Select(value => (byte)(value >> 8))], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_OfAnAlphaChannel_KeepsIt()
    {
        using var image = ImageFile.Read(Save(".png", new Mat(2, 2, MatType.CV_8UC4, new Scalar(1, 2, 3, 4)))).Value!;

        Assert.Equal(PixelFormat.Rgba32, image.Format);
        Assert.Equal([3, 2, 1, 4], image.Pixels[..4].ToArray());
    }

    [Fact]
    public void Read_OfAnEmptyFile_SaysSo() => AssertError("is empty", []);

    [Fact]
    public void Read_OfText_SaysWhatIsRead() => AssertError("is not an image in a format read here (PNG, JPEG, BMP, TIFF, WebP)", "hello"u8.ToArray());

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    [InlineData(".bmp")]
    public void Read_OfATruncatedFile_SaysSo(string extension)
    {
        var whole = File.ReadAllBytes(Save(extension, Noise()));

        AssertError("is truncated", whole[..(whole.Length * 2 / 3)]);
        AssertError("is truncated", whole[..30]);
    }

    [Fact]
    public void Read_OfDamagedPixels_SaysSo()
    {
        var png = File.ReadAllBytes(Save(".png", Noise()));
        for (var i = 60; i < 120; i++)
            png[i] ^= 0x5A;

        AssertError("is corrupt (a checksum is wrong)", png);
    }

    [Fact]
    public void Read_OfAPngWithoutPixels_SaysSo()
    {
        var png = File.ReadAllBytes(Save(".png", Noise()));
        png.AsSpan(16, 8).Clear();

        AssertError("has no pixels (0 x 0)", png);
    }

    [Fact]
    public void Read_OfAHugeClaim_RefusesBeforeDecoding()
    {
        var png = File.ReadAllBytes(Save(".png", Noise()));
        png[16] = png[20] = 0x01;

        AssertError("megapixels; the largest read here is 134", png);
    }

    [Fact]
    public void Read_OfAPngThatHidesItsHeader_IsRefused()
    {
        // A text chunk in front, whose bytes would be read as a modest size.
        var png = File.ReadAllBytes(Save(".png", Noise()));
        byte[] text = [0, 0, 0, 1, .. "tEXt"u8, (byte)'x', 0, 0, 0, 0];

        AssertError("is corrupt (it does not begin with its header)", [.. png[..8], .. text, .. png[8..]]);
    }

    [Theory]
    [InlineData(".tiff")]
    [InlineData(".webp")]
    public void Read_OfAHugePictureInAnotherFormat_IsRefusedByTheDecoder(string extension)
    {
        // 16384 x 8200 is a little more than is read; as one colour it is a small file.
        var path = Save(extension, new Mat(8200, 16383, MatType.CV_8UC1, new Scalar(7)));

        using var image = ImageFile.Read(path).Value;

        Assert.Null(image);
    }

    [Fact]
    public void Read_OfADevice_DoesNotOpenIt() => Assert.Equal("/dev/zero is empty", ImageFile.Read("/dev/zero").Error);

    [Fact]
    public void Read_OfAFolderOrNothing_SaysSo()
    {
        Assert.Equal($"{_folder} is a folder, not an image", ImageFile.Read(_folder).Error);
        Assert.Equal("/nowhere/part.png does not exist", ImageFile.Read("/nowhere/part.png").Error);
    }

    [Fact]
    public void Decode_OfAnyBytes_NeverThrows()
    {
        var seeds = new[] { ".png", ".jpg", ".bmp", ".tiff", ".webp" }.Select(e => File.ReadAllBytes(Save(e, Noise()))).ToArray();
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var bytes = seeds[i % seeds.Length].ToArray();
            for (var flips = random.Next(1, 20); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            using var image = ImageFile.Decode(bytes, "part").Value;
        }
    }

    private void AssertError(string expected, byte[] content)
    {
        var path = Path.Combine(_folder, "part.png");
        File.WriteAllBytes(path, content);

        var error = ImageFile.Read(path).Error;

        Assert.StartsWith(path, error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    private static Mat Noise()
    {
        var mat = new Mat(40, 50, MatType.CV_8UC3);
        Cv2.Randu(mat, new Scalar(0, 0, 0), new Scalar(255, 255, 255));
        return mat;
    }

    private string Save(string extension, Mat mat)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}{extension}");
        using (mat)
            Cv2.ImWrite(path, mat);
        return path;
    }
}
