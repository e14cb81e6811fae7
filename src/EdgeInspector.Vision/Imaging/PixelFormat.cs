namespace EdgeInspector.Vision.Imaging;

/// <summary>How the bytes of an <see cref="ImageBuffer"/> are laid out; rows are packed without padding.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel.</summary>
    Gray8,

    /// <summary>Red, green, blue.</summary>
    Rgb24,

    /// <summary>Red, green, blue, alpha (not premultiplied).</summary>
    Rgba32,

    /// <summary>
    /// Red, green, blue, looked up from a palette. A palette image has no values between its colours,
    /// so Pillow, and with it the model's training, resizes it by nearest neighbour.
    /// </summary>
    PaletteRgb24,
}

public static class PixelFormats
{
    /// <summary>Bytes a pixel, 1 to 4.</summary>
    public static int Channels(this PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => 1,
        PixelFormat.Rgba32 => 4,
        _ => 3,
    };

    /// <summary>For a person.</summary>
    public static string Description(this PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => "gray",
        PixelFormat.Rgba32 => "RGB with alpha",
        _ => "RGB",
    };
}
