using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests.Cameras;

/// <summary>Against bytes written down by hand from the pixel format standard (EMVA PFNC 2.4, GigE Vision 2.0 section 26).</summary>
public sealed class PixelReaderTests
{
    public static TheoryData<uint, byte[], byte[]> Gray { get; } = new()
    {
        { 0x01080001, [1, 128, 255, 7], [1, 128, 255, 7] },

        // 0x3FF, 0x200, 0x004, 0x000 in ten bits; the high eight are 0xFF, 0x80, 0x01, 0x00.
        { 0x01100003, [0xFF, 0x03, 0x00, 0x02, 0x04, 0x00, 0x00, 0x00], [0xFF, 0x80, 0x01, 0x00] },

        // The same in GigE Vision's packing: high byte, low bits of both, high byte.
        { 0x010C0004, [0xFF, 0x03, 0x80, 0x01, 0x00, 0x00], [0xFF, 0x80, 0x01, 0x00] },

        // The same as a stream of bits, lowest first: 0x3FF | 0x200 << 10 | 0x004 << 20 | 0x000 << 30.
        { 0x010A0046, [0xFF, 0x03, 0x48, 0x00, 0x00], [0xFF, 0x80, 0x01, 0x00] },

        // 0xABC, 0x123, 0xFFF, 0x00F in twelve bits.
        { 0x01100005, [0xBC, 0x0A, 0x23, 0x01, 0xFF, 0x0F, 0x0F, 0x00], [0xAB, 0x12, 0xFF, 0x00] },
        { 0x010C0006, [0xAB, 0x3C, 0x12, 0xFF, 0xFF, 0x00], [0xAB, 0x12, 0xFF, 0x00] },
        { 0x010C0047, [0xBC, 0x3A, 0x12, 0xFF, 0xFF, 0x00], [0xAB, 0x12, 0xFF, 0x00] },
        { 0x01100007, [0x34, 0x12, 0xFF, 0xFE, 0x00, 0x80, 0x01, 0x00], [0x12, 0xFE, 0x80, 0x00] },
    };

    [Theory]
    [MemberData(nameof(Gray))]
    public void Read_OfGray_KeepsTheHighEightBits(uint code, byte[] data, byte[] expected)
    {
        using var image = PixelReader.Read(data, 4, 1, code).Value!;

        Assert.Equal((4, 1, PixelFormat.Gray8), (image.Width, image.Height, image.Format));
        Assert.Equal(expected, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0x02180014u, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })] // RGB8
    [InlineData(0x02180015u, new byte[] { 3, 2, 1, 6, 5, 4 }, new byte[] { 1, 2, 3, 4, 5, 6 })] // BGR8
    [InlineData(0x0210001Fu, new byte[] { 128, 10, 128, 200 }, new byte[] { 10, 10, 10, 200, 200, 200 })] // UYVY, gray
    [InlineData(0x02100032u, new byte[] { 10, 128, 200, 128 }, new byte[] { 10, 10, 10, 200, 200, 200 })] // YUYV, gray
    [InlineData(0x02100032u, new byte[] { 76, 85, 76, 255 }, new byte[] { 254, 0, 0, 254, 0, 0 })] // pure red: Y 76, Cb 85, Cr 255 (T.871)
    [InlineData(0x0210001Fu, new byte[] { 255, 29, 107, 29 }, new byte[] { 0, 0, 254, 0, 0, 254 })] // pure blue: Y 29, Cb 255, Cr 107
    public void Read_OfColours_GivesRgb(uint code, byte[] data, byte[] expected)
    {
        using var image = PixelReader.Read(data, 2, 1, code).Value!;

        Assert.Equal(expected, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0x01080008u, "GR")]
    [InlineData(0x01080009u, "RG")]
    [InlineData(0x0108000Au, "GB")]
    [InlineData(0x0108000Bu, "BG")]
    public void Read_OfAMosaic_GivesTheColourThatMadeIt(uint code, string firstRow)
    {
        // One colour (200, 100, 50) seen through the filter; the second row has the two colours that the first lacks, greens apart.
        var secondRow = firstRow switch { "GR" => "BG", "RG" => "GB", "GB" => "RG", _ => "GR" };
        var data = new byte[8 * 8];
        for (var i = 0; i < data.Length; i++)
            data[i] = (i / 8 % 2 == 0 ? firstRow : secondRow)[i % 2] switch { 'R' => 200, 'G' => 100, _ => 50 };

        using var image = PixelReader.Read(data, 8, 8, code).Value!;

        for (var i = 2; i < 6; i++)
            Assert.Equal([200, 100, 50], image.Pixels.Slice((i * 8 + i) * 3, 3).ToArray());
    }

    [Theory]
    [InlineData(0x01080001u, 4, 2, 7, "the picture is cut off: 7 of 8 bytes")]
    [InlineData(0x010A0046u, 5, 1, 6, "the picture is cut off: 6 of 7 bytes")]
    [InlineData(0x01080001u, 0, 2, 8, "the camera sends a picture of 0 x 2 pixels")]
    [InlineData(0x01080001u, 100000, 2, 8, "the camera sends a picture of 100000 x 2 pixels")]
    [InlineData(0x0210001Fu, 3, 1, 6, "the camera sends YUV422_8_UYVY of an odd width, 3")]
    [InlineData(0x026000C0u, 1, 1, 12, "the camera sends pixel format 0x026000C0, which is not read; set image/pixelFormat to one that is, such as Mono8")]
    public void Read_OfWhatIsNoPicture_SaysWhy(uint code, int width, int height, int bytes, string reason) =>
        Assert.Equal(reason, PixelReader.Read(new byte[bytes], width, height, code).Error);
}
