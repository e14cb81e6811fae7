using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class PicturePreparationTests
{
    [Theory]
    [InlineData(null, null, "123 456")]
    [InlineData(RotateFlags.Rotate90Clockwise, null, "41 52 63")]
    [InlineData(RotateFlags.Rotate180, null, "654 321")]
    [InlineData(RotateFlags.Rotate90Counterclockwise, null, "36 25 14")]
    [InlineData(null, FlipMode.Y, "321 654")]
    [InlineData(null, FlipMode.X, "456 123")]
    [InlineData(null, FlipMode.XY, "654 321")]
    [InlineData(RotateFlags.Rotate90Clockwise, FlipMode.Y, "14 25 36")]
    public void Apply_TurnsThenMirrors(RotateFlags? turn, FlipMode? flip, string expected)
    {
        using var preparation = new PicturePreparation(turn: turn, flip: flip);
        using var prepared = preparation.Apply(Gray("123 456")).Value!;

        Assert.Equal(expected, Text(prepared));
    }

    [Fact]
    public void Apply_ToColours_MovesPixelsWhole()
    {
        using var preparation = new PicturePreparation(turn: RotateFlags.Rotate90Clockwise);
        using var prepared = preparation.Apply(Picture(PixelFormat.Rgba32, 2, 1, 1, 2, 3, 4, 5, 6, 7, 8)).Value!;

        Assert.Equal((1, 2, PixelFormat.Rgba32), (prepared.Width, prepared.Height, prepared.Format));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], prepared.Pixels.ToArray());
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.PaletteRgb24)]
    [InlineData(PixelFormat.Rgba32)]
    public void Apply_OfGray_IsTheLuminanceOfRec601(PixelFormat format)
    {
        byte[] colour = [200, 30, 90];
        byte[] pixel = format is PixelFormat.Rgba32 ? [.. colour, 7] : colour;
        using var preparation = new PicturePreparation(format: PixelFormat.Gray8);
        using var gray = preparation.Apply(Picture(format, 1, 1, pixel)).Value!;

        Assert.Equal(PixelFormat.Gray8, gray.Format);
        Assert.Equal([(byte)Math.Round(0.299 * 200 + 0.587 * 30 + 0.114 * 90)], gray.Pixels.ToArray());
    }

    [Theory]
    [InlineData(PixelFormat.Gray8, new byte[] { 9 }, new byte[] { 9, 9, 9 })]
    [InlineData(PixelFormat.PaletteRgb24, new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3 })]
    [InlineData(PixelFormat.Rgba32, new byte[] { 1, 2, 3, 4 }, new byte[] { 1, 2, 3 })]
    public void Apply_OfRgb_HasThreeChannels(PixelFormat format, byte[] pixel, byte[] expected)
    {
        using var preparation = new PicturePreparation(format: PixelFormat.Rgb24);
        using var rgb = preparation.Apply(Picture(format, 1, 1, pixel)).Value!;

        Assert.Equal(PixelFormat.Rgb24, rgb.Format);
        Assert.Equal(expected, rgb.Pixels.ToArray());
    }

    [Fact]
    public void Apply_TakesThePictureOver_AndGivesItBackWhereNothingIsToBeDone()
    {
        var picture = Gray("12");
        Assert.Same(picture, PicturePreparation.None.Apply(picture).Value);
        using var preparation = new PicturePreparation(flip: FlipMode.Y);

        using var prepared = preparation.Apply(picture).Value!;

        Assert.Throws<ObjectDisposedException>(() => picture.Copy());
    }

    private static ImageBuffer Gray(string rows)
    {
        var lines = rows.Split(' ');
        return Picture(PixelFormat.Gray8, lines[0].Length, lines.Length, [.. string.Concat(lines).Select(digit => (byte)digit)]);
    }

    private static string Text(ImageBuffer gray) => string.Join(' ', gray.Pixels.ToArray().Chunk(gray.Width).Select(row => string.Concat(row.Select(value => (char)value))));

    private static ImageBuffer Picture(PixelFormat format, int width, int height, params byte[] pixels)
    {
        var picture = ImageBuffer.Rent(width, height, format);
        pixels.CopyTo(picture.Pixels);
        return picture;
    }
}
