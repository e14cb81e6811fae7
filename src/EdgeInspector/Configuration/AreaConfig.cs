using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>An area of the frame: a rectangle (all four of its keys) or a polygon. <see cref="AreaShapes"/> sees to that.</summary>
internal abstract record AreaConfig
{
    [Description("Left edge in frame pixels.")]
    [Range(0, 100_000)]
    public int? X { get; init; }

    [Description("Top edge in frame pixels.")]
    [Range(0, 100_000)]
    public int? Y { get; init; }

    [Description("Width in frame pixels.")]
    [Range(1, 100_000)]
    public int? Width { get; init; }

    [Description("Height in frame pixels.")]
    [Range(1, 100_000)]
    public int? Height { get; init; }

    [Description("Instead of the rectangle: the corners of a polygon in their order, in frame pixels.")]
    [MinLength(3)]
    [MaxLength(100)]
    public IReadOnlyList<PointConfig>? Polygon { get; init; }

    public Polygon ToPolygon() => Polygon is null
        ? Vision.Verdicts.Polygon.Rectangle(X ?? 0, Y ?? 0, Width ?? 1, Height ?? 1)
        : new([.. Polygon.Select(corner => (corner.X, corner.Y))]);
}

/// <summary>A corner of a pixel: (0, 0) is the upper left corner of the first one.</summary>
internal sealed record PointConfig
{
    [Description("From the left edge, in frame pixels.")]
    [Range(0, 100_000)]
    public required int X { get; init; }

    [Description("From the top edge, in frame pixels.")]
    [Range(0, 100_000)]
    public required int Y { get; init; }
}
