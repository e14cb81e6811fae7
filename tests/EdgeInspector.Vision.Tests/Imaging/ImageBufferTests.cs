using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Tests.Imaging;

public sealed class ImageBufferTests
{
    [Fact]
    public void Written_IsTheCallers()
    {
        using var image = ImageBuffer.Rent(2, 1, PixelFormat.Gray8, pixels => pixels.Pixels.Fill(7));

        Assert.Equal([7, 7], image.Pixels.ToArray());
    }

    /// <summary>Its memory is native: nobody else would ever give it back.</summary>
    [Fact]
    public void WritingThatFails_GivesTheBufferBack()
    {
        ImageBuffer? lost = null;

        Assert.Throws<InvalidOperationException>(() => ImageBuffer.Rent(2, 1, PixelFormat.Gray8, image =>
        {
            lost = image;
            throw new InvalidOperationException("no picture");
        }));
        Assert.Throws<ObjectDisposedException>(() => lost!.Copy());
    }
}
