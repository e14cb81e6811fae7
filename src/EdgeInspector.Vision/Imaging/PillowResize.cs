namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Resizes exactly as Pillow does, bit for bit: horizontal pass, then vertical, each rounded to 8 bits, a pass whose size
/// does not change skipped. Training and line share it, because a different resizer is what flips verdicts between them.
/// </summary>
public static class PillowResize
{
    /// <summary>
    /// A new image of the given size and of the source's format. Palette images take the nearest pixel whatever the
    /// filter; images with alpha are resized premultiplied.
    /// </summary>
    public static ImageBuffer Resize(ImageBuffer source, int width, int height, ResampleFilter filter) => Resize(source, width, height, filter, allowsAvx2: true);

    /// <summary>The same, also as a machine without AVX2 does it.</summary>
    internal static ImageBuffer Resize(ImageBuffer source, int width, int height, ResampleFilter filter, bool allowsAvx2)
    {
        var target = ImageBuffer.Rent(width, height, source.Format);
        if (source.Format is PixelFormat.PaletteRgb24)
        {
            NearestResize.Resize(source, target);
            return target;
        }

        if (source.Format is not PixelFormat.Rgba32)
        {
            Convolve(source, target, filter, allowsAvx2);
            return target;
        }

        if (width == source.Width && height == source.Height)
        {
            source.Pixels.CopyTo(target.Pixels);
            return target;
        }

        using var premultiplied = ImageBuffer.Rent(source.Width, source.Height, PixelFormat.Rgba32);
        Alpha.Premultiply(source.Pixels, premultiplied.Pixels);
        Convolve(premultiplied, target, filter, allowsAvx2);
        Alpha.Unpremultiply(target.Pixels);
        return target;
    }

    private static void Convolve(ImageBuffer source, ImageBuffer target, ResampleFilter filter, bool allowsAvx2)
    {
        var sameWidth = source.Width == target.Width;
        var sameHeight = source.Height == target.Height;
        if (sameWidth && sameHeight)
        {
            source.Pixels.CopyTo(target.Pixels);
            return;
        }

        var horizontal = sameWidth ? null : ResampleKernel.Get(source.Width, target.Width, filter);
        var vertical = sameHeight ? null : ResampleKernel.Get(source.Height, target.Height, filter);
        if (vertical is null)
        {
            HorizontalPass.Run(source, target, horizontal!, allowsAvx2);
            return;
        }

        if (horizontal is null)
        {
            VerticalPass.Run(source, target, vertical, allowsAvx2);
            return;
        }

        using var middle = ImageBuffer.Rent(target.Width, source.Height, source.Format);
        HorizontalPass.Run(source, middle, horizontal, allowsAvx2);
        VerticalPass.Run(middle, target, vertical, allowsAvx2);
    }
}
