using System.Buffers;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>What a picture is like, whatever it shows; measured on the model's input, since nothing else reaches the model.</summary>
/// <param name="Width">Of the frame, in pixels.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Brightness">Mean luminance, 0 to 1.</param>
/// <param name="Saturated">Share of pixels at the upper end of the scale, 0 to 1.</param>
/// <param name="Sharpness">
/// Variance of the luminance's Laplacian (Pech-Pacheco et al., ICPR 2000) over the variance of the luminance, so that light and
/// contrast play no part; 0 and up, 0 for a picture of one colour.
/// </param>
public sealed record PictureQuality(int Width, int Height, double Brightness, double Saturated, double Sharpness)
{
    private const int SaturatedFrom = 250;

    /// <param name="rgb">uint8 [S, S, 3].</param>
    /// <param name="size">S.</param>
    /// <param name="frameWidth">Of the picture that it was resized from.</param>
    /// <param name="frameHeight">Likewise.</param>
    /// <param name="area">What counts of it; null for all.</param>
    public static PictureQuality Of(ReadOnlySpan<byte> rgb, int size, int frameWidth, int frameHeight, InspectedArea? area = null)
    {
        var rented = ArrayPool<int>.Shared.Rent(size * size);
        var gray = rented.AsSpan(0, size * size);
        var (sum, squares, saturated) = (0L, 0L, 0);
        for (var i = 0; i < gray.Length; i++)
        {
            // Rec. 601 in 1/256.
            var value = (77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8;
            gray[i] = value;
            if (area?.Covers(i) == false)
                continue;
            sum += value;
            squares += value * value;
            saturated += value >= SaturatedFrom ? 1 : 0;
        }

        var pixels = area?.Cells ?? gray.Length;
        var variance = Variance(sum, squares, pixels);
        var sharpness = variance > 0 ? LaplacianVariance(gray, size, area) / variance : 0;
        ArrayPool<int>.Shared.Return(rented);
        return new(frameWidth, frameHeight, sum / 255.0 / pixels, (double)saturated / pixels, sharpness);
    }

    private static double LaplacianVariance(ReadOnlySpan<int> gray, int size, InspectedArea? area)
    {
        var (sum, squares, pixels) = (0L, 0L, 0);
        for (var y = 1; y < size - 1; y++)
        {
            for (var i = y * size + 1; i < (y + 1) * size - 1; i++)
            {
                // Where the paint of what is not inspected begins is no edge of the part's.
                if (area is not null && !(area.Covers(i) && area.Covers(i - size) && area.Covers(i - 1) && area.Covers(i + 1) && area.Covers(i + size)))
                    continue;
                pixels++;
                var value = gray[i - size] + gray[i - 1] + gray[i + 1] + gray[i + size] - 4 * gray[i];
                sum += value;
                squares += value * value;
            }
        }

        return Variance(sum, squares, Math.Max(1, pixels));
    }

    private static double Variance(long sum, long squares, int count) => (double)squares / count - (double)sum / count * sum / count;
}
