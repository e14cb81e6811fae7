namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Resizes exactly as Pillow does, bit for bit: horizontal pass, then vertical, each rounded to 8 bits, a pass whose size
/// does not change skipped. Training and line share it, because a different resizer is what flips verdicts between them.
/// </summary>
public static class PillowResize
{
    private const int Half = 1 << (ResampleKernel.Precision - 1);

    /// <summary>
    /// A new image of the given size and of the source's format. Palette images take the nearest pixel whatever the
    /// filter; images with alpha are resized premultiplied.
    /// </summary>
    public static ImageBuffer Resize(ImageBuffer source, int width, int height, ResampleFilter filter)
    {
        var target = ImageBuffer.Rent(width, height, source.Format);
        if (source.Format is PixelFormat.PaletteRgb24)
        {
            NearestResize.Resize(source, target);
            return target;
        }

        if (source.Format is not PixelFormat.Rgba32)
        {
            Convolve(source, target, filter);
            return target;
        }

        if (width == source.Width && height == source.Height)
        {
            source.Pixels.CopyTo(target.Pixels);
            return target;
        }

        using var premultiplied = ImageBuffer.Rent(source.Width, source.Height, PixelFormat.Rgba32);
        Alpha.Premultiply(source.Pixels, premultiplied.Pixels);
        Convolve(premultiplied, target, filter);
        Alpha.Unpremultiply(target.Pixels);
        return target;
    }

    private static void Convolve(ImageBuffer source, ImageBuffer target, ResampleFilter filter)
    {
        var sameWidth = source.Width == target.Width;
        var sameHeight = source.Height == target.Height;
        if (sameWidth && sameHeight)
        {
            source.Pixels.CopyTo(target.Pixels);
            return;
        }

        var horizontal = sameWidth ? null : ResampleKernel.Create(source.Width, target.Width, filter);
        var vertical = sameHeight ? null : ResampleKernel.Create(source.Height, target.Height, filter);
        if (vertical is null)
        {
            Horizontal(source, target, horizontal!);
            return;
        }

        if (horizontal is null)
        {
            Vertical(source, target, vertical);
            return;
        }

        using var middle = ImageBuffer.Rent(target.Width, source.Height, source.Format);
        Horizontal(source, middle, horizontal);
        Vertical(middle, target, vertical);
    }

    private static void Horizontal(ImageBuffer source, ImageBuffer target, ResampleKernel kernel)
    {
        var channels = source.Format.Channels();
        var inRow = source.Width * channels;
        var outRow = target.Width * channels;
        Span<int> sums = stackalloc int[4];
        for (var y = 0; y < target.Height; y++)
        {
            var row = source.Pixels.Slice(y * inRow, inRow);
            var result = target.Pixels.Slice(y * outRow, outRow);
            for (var x = 0; x < target.Width; x++)
            {
                sums.Fill(Half);
                var at = kernel.Starts[x] * channels;
                var weights = kernel.Weights.AsSpan(x * kernel.Taps, kernel.Counts[x]);
                foreach (var weight in weights)
                {
                    for (var c = 0; c < channels; c++)
                        sums[c] += row[at + c] * weight;
                    at += channels;
                }

                for (var c = 0; c < channels; c++)
                    result[x * channels + c] = Clip(sums[c]);
            }
        }
    }

    private static void Vertical(ImageBuffer source, ImageBuffer target, ResampleKernel kernel)
    {
        var row = target.Width * target.Format.Channels();
        var sums = new int[row];
        for (var y = 0; y < target.Height; y++)
        {
            sums.AsSpan().Fill(Half);
            var weights = kernel.Weights.AsSpan(y * kernel.Taps, kernel.Counts[y]);
            for (var k = 0; k < weights.Length; k++)
                Accumulate(source.Pixels.Slice((kernel.Starts[y] + k) * row, row), weights[k], sums);

            var result = target.Pixels.Slice(y * row, row);
            for (var x = 0; x < row; x++)
                result[x] = Clip(sums[x]);
        }
    }

    // A plain loop over two spans of equal length: the JIT vectorises neither a branch nor an unknown bound.
    private static void Accumulate(ReadOnlySpan<byte> pixels, int weight, Span<int> sums)
    {
        sums = sums[..pixels.Length];
        for (var x = 0; x < pixels.Length; x++)
            sums[x] += pixels[x] * weight;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleKernel.Precision, 0, 255);
}
