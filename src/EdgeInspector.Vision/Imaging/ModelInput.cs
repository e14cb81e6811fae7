using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Imaging;

/// <summary>Turns any image into what the model takes.</summary>
public static class ModelInput
{
    /// <summary>
    /// Resizes to <paramref name="size"/> x <paramref name="size"/> with Pillow's bicubic filter in the image's own
    /// format (the aspect ratio is not kept, as in AnomalyCLIP's transform), then converts to RGB.
    /// </summary>
    /// <param name="image">Any format, any size.</param>
    /// <param name="size">S, pixels a side.</param>
    /// <param name="rgb">uint8 [S, S, 3].</param>
    /// <param name="threads">How many may share the work.</param>
    public static void Write(ImageBuffer image, int size, Span<byte> rgb, int threads = 1)
    {
        using var resized = PillowResize.Resize(image, size, size, ResampleFilter.Bicubic, threads);
        RgbConversion.Write(resized, rgb);
    }

    /// <summary>The same for what is inspected of a frame, which must fit.</summary>
    public static void Write(ImageBuffer frame, InspectedArea area, Span<byte> rgb, int threads = 1)
    {
        if (area.Region is null)
        {
            Write(frame, area.MapSize, rgb, threads);
            return;
        }

        using var part = area.Crop(frame);
        Write(part, area.MapSize, rgb, threads);
    }
}
