namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Resizes exactly as Pillow does, bit for bit: horizontal pass, then vertical, each rounded to 8 bits, a pass whose size
/// does not change skipped. Training and line share it, because a different resizer is what flips verdicts between them.
/// </summary>
public static class PillowResize
{
    /// <summary>Of the source: what a thread pays for.</summary>
    private const int BytesEach = 2_000_000;

    /// <summary>Bands for each thread, so that one that comes late takes fewer. Rows where two bands meet are read for both.</summary>
    private const int BandsEach = 2;

    /// <summary>
    /// A new image of the given size and of the source's format. Palette images take the nearest pixel whatever the
    /// filter; images with alpha are resized premultiplied.
    /// </summary>
    /// <param name="source">Read.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="filter">What weighs the source's pixels.</param>
    /// <param name="threads">How many may share the work; small pictures are one's alone.</param>
    public static ImageBuffer Resize(ImageBuffer source, int width, int height, ResampleFilter filter, int threads = 1) =>
        Resize(source, width, height, filter, Math.Clamp(source.Length / BytesEach, 1, threads), allowsAvx2: true);

    /// <summary>The same by so many threads, however small it is, and also as a machine without AVX2 does it.</summary>
    internal static ImageBuffer Resize(ImageBuffer source, int width, int height, ResampleFilter filter, int threads, bool allowsAvx2)
    {
        var target = ImageBuffer.Rent(width, height, source.Format);
        if (source.Format is PixelFormat.PaletteRgb24)
        {
            NearestResize.Resize(source, target);
            return target;
        }

        if (source.Format is not PixelFormat.Rgba32)
        {
            Convolve(source, target, filter, threads, allowsAvx2);
            return target;
        }

        if (width == source.Width && height == source.Height)
        {
            source.Pixels.CopyTo(target.Pixels);
            return target;
        }

        using var premultiplied = ImageBuffer.Rent(source.Width, source.Height, PixelFormat.Rgba32);
        Alpha.Premultiply(source.Pixels, premultiplied.Pixels);
        Convolve(premultiplied, target, filter, threads, allowsAvx2);
        Alpha.Unpremultiply(target.Pixels);
        return target;
    }

    private static void Convolve(ImageBuffer source, ImageBuffer target, ResampleFilter filter, int threads, bool allowsAvx2)
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
        if (threads == 1)
            Convolve(source, target, 0, target.Height, horizontal, vertical, allowsAvx2);
        else
            InBands(source, target, threads, horizontal, vertical, allowsAvx2);
    }

    /// <summary>Apart, since what the threads share is garbage afterwards.</summary>
    private static void InBands(ImageBuffer source, ImageBuffer target, int threads, ResampleKernel? horizontal, ResampleKernel? vertical, bool allowsAvx2)
    {
        var bands = Math.Min(BandsEach * threads, target.Height);
        SharedBands.Run(bands, threads, band => Convolve(source, target, target.Height * band / bands, target.Height * (band + 1) / bands, horizontal, vertical, allowsAvx2));
    }

    /// <summary>Some of the target's rows, of the source's rows that they are made of.</summary>
    private static void Convolve(ImageBuffer source, ImageBuffer target, int first, int end, ResampleKernel? horizontal, ResampleKernel? vertical, bool allowsAvx2)
    {
        if (vertical is null)
        {
            HorizontalPass.Run(source, first, target, first, end - first, horizontal!, allowsAvx2);
            return;
        }

        if (horizontal is null)
        {
            VerticalPass.Run(source, 0, target, first, end, vertical, allowsAvx2);
            return;
        }

        var top = vertical.Starts[first];
        var rows = vertical.Starts[end - 1] + vertical.Counts[end - 1] - top;
        using var middle = ImageBuffer.Rent(target.Width, rows, source.Format);
        HorizontalPass.Run(source, top, middle, 0, rows, horizontal, allowsAvx2);
        VerticalPass.Run(middle, top, target, first, end, vertical, allowsAvx2);
    }
}
