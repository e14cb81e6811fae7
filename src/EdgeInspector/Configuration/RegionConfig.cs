using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>What of the frame is inspected.</summary>
internal sealed record RegionConfig
{
    [Description("Left edge in frame pixels.")]
    [Range(0, 100_000)]
    public required int X { get; init; }

    [Description("Top edge in frame pixels.")]
    [Range(0, 100_000)]
    public required int Y { get; init; }

    [Description("Width in frame pixels.")]
    [Range(1, 100_000)]
    public required int Width { get; init; }

    [Description("Height in frame pixels.")]
    [Range(1, 100_000)]
    public required int Height { get; init; }

    public Region ToRegion() => new(X, Y, Width, Height);
}
