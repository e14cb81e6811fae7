using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>The part of a frame that is inspected, in frame pixels. Everything that is said about defects stays in the frame's pixels.</summary>
/// <param name="X">Left edge, 0 and up.</param>
/// <param name="Y">Top edge, 0 and up.</param>
/// <param name="Width">1 and up.</param>
/// <param name="Height">1 and up.</param>
public sealed record Region(int X, int Y, int Width, int Height)
{
    public static Region Whole(int frameWidth, int frameHeight) => new(0, 0, frameWidth, frameHeight);

    /// <summary>Why it cannot be cut out of a frame, or null.</summary>
    public string? Problem(int frameWidth, int frameHeight) => (long)X + Width > frameWidth || (long)Y + Height > frameHeight
        ? $"the region of {this} does not fit into the picture's {frameWidth} x {frameHeight} pixels"
        : null;

    /// <summary>A copy of the region. It must fit.</summary>
    public ImageBuffer Crop(ImageBuffer frame)
    {
        var pixel = frame.Format.Channels();
        var crop = ImageBuffer.Rent(Width, Height, frame.Format);
        for (var row = 0; row < Height; row++)
            frame.Pixels.Slice(((Y + row) * frame.Width + X) * pixel, Width * pixel).CopyTo(crop.Pixels[(row * Width * pixel)..]);
        return crop;
    }

    public override string ToString() => $"{Width} x {Height} pixels at ({X}, {Y})";
}
