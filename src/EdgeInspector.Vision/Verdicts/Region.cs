using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>The part of a frame that is inspected, in frame pixels. Everything that is said about defects stays in the frame's pixels.</summary>
/// <param name="X">Left edge, 0 and up.</param>
/// <param name="Y">Top edge, 0 and up.</param>
/// <param name="Width">1 and up.</param>
/// <param name="Height">1 and up.</param>
public sealed record Region(int X, int Y, int Width, int Height)
{
    /// <summary>Nothing outside of it is inspected, and the rectangle is its bounding box; null for all of the rectangle.</summary>
    public Polygon? Outline { get; init; }

    /// <summary>What is not inspected.</summary>
    public IReadOnlyList<Polygon> Ignored { get; init; } = [];

    /// <summary>The outline and the ignored areas as one text, which tells shapes apart; null for a plain rectangle.</summary>
    public string? Shape => Outline is null && Ignored.Count == 0 ? null : string.Join(';', Ignored.Prepend(Outline));

    public static Region Whole(int frameWidth, int frameHeight) => new(0, 0, frameWidth, frameHeight);

    /// <summary>What lies in a polygon.</summary>
    public static Region Within(Polygon outline)
    {
        var (left, top) = (outline.Corners.Min(corner => corner.X), outline.Corners.Min(corner => corner.Y));
        return new(left, top, outline.Corners.Max(corner => corner.X) - left, outline.Corners.Max(corner => corner.Y) - top) { Outline = outline };
    }

    /// <summary>The region with the outline and the ignored areas of a <see cref="Shape"/>; null where the text is none.</summary>
    public Region? WithShape(string shape)
    {
        var parts = shape.Split(';');
        var ignored = parts.Skip(1).Select(Polygon.Parse).ToList();
        var outline = Polygon.Parse(parts[0]);
        return ignored.Contains(null) || (outline is null && parts[0].Length > 0) ? null : this with { Outline = outline, Ignored = ignored! };
    }

    /// <summary>Why it cannot be cut out of a frame, or null.</summary>
    public string? Problem(int frameWidth, int frameHeight) => (long)X + Width > frameWidth || (long)Y + Height > frameHeight
        ? $"the region of {this} does not fit into the picture's {frameWidth} x {frameHeight} pixels"
        : null;

    /// <summary>A copy of the rectangle. It must fit.</summary>
    public ImageBuffer Crop(ImageBuffer frame)
    {
        var pixel = frame.Format.Channels();
        var crop = ImageBuffer.Rent(Width, Height, frame.Format);
        for (var row = 0; row < Height; row++)
            frame.Pixels.Slice(((Y + row) * frame.Width + X) * pixel, Width * pixel).CopyTo(crop.Pixels[(row * Width * pixel)..]);
        return crop;
    }

    // A list is not compared by what is in it.
    public bool Equals(Region? other) => other is not null && (X, Y, Width, Height, Shape) == (other.X, other.Y, other.Width, other.Height, other.Shape);

    public override int GetHashCode() => (X, Y, Width, Height, Shape).GetHashCode();

    public override string ToString()
    {
        var outline = Outline is null ? "" : $" within {Outline.Corners.Count} corners";
        var ignored = Ignored.Count switch { 0 => "", 1 => " less 1 ignored area", _ => $" less {Ignored.Count} ignored areas" };
        return $"{Width} x {Height} pixels at ({X}, {Y}){outline}{ignored}";
    }
}
