namespace EdgeInspector.Vision.Imaging;

/// <summary>Any pixel format to packed RGB: gray is copied to three channels, alpha is dropped.</summary>
public static class RgbConversion
{
    /// <param name="image">The source.</param>
    /// <param name="rgb">uint8 [height, width, 3].</param>
    public static void Write(ImageBuffer image, Span<byte> rgb)
    {
        var pixels = image.Pixels;
        switch (image.Format)
        {
            case PixelFormat.Gray8:
                for (int i = 0, o = 0; i < pixels.Length; i++, o += 3)
                    rgb.Slice(o, 3).Fill(pixels[i]);
                break;
            case PixelFormat.Rgba32:
                for (int i = 0, o = 0; i < pixels.Length; i += 4, o += 3)
                    pixels.Slice(i, 3).CopyTo(rgb[o..]);
                break;
            default:
                pixels.CopyTo(rgb);
                break;
        }
    }
}
