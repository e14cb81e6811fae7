using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>What a picture must be like for a verdict; beyond a limit it is NotDecidable.</summary>
internal sealed record PictureConfig
{
    [Description("Width of the frame in pixels.")]
    [Range(1, 100_000)]
    public int? Width { get; init; }

    [Description("Height of the frame in pixels.")]
    [Range(1, 100_000)]
    public int? Height { get; init; }

    [Description("Lowest mean brightness, 0 to 1; below it the picture is too dark.")]
    [Range(0.0, 1.0)]
    public double? MinBrightness { get; init; }

    [Description("Highest mean brightness, 0 to 1; above it the picture is too bright.")]
    [Range(0.0, 1.0)]
    public double? MaxBrightness { get; init; }

    [Description("Largest share of saturated pixels, 0 to 1.")]
    [Range(0.0, 1.0)]
    public double? MaxSaturated { get; init; }

    [Description("Lowest sharpness: variance of the Laplacian over variance of the brightness, at the model's input size.")]
    [Range(0.0, 1000.0)]
    public double? MinSharpness { get; init; }

    [Description("Largest share of the picture that may look like none of the reference parts, 0 to 1.")]
    [Range(0.0, 1.0)]
    public double? MaxStrange { get; init; }

    [Description("How many pictures in a row may be the same to the last bit, the first included; one more, and the camera counts as frozen.")]
    [Range(1, 1_000_000)]
    public int? FrozenAfter { get; init; }

    public PictureLimits ToLimits() => new()
    {
        Width = Width,
        Height = Height,
        MinBrightness = MinBrightness,
        MaxBrightness = MaxBrightness,
        MaxSaturated = MaxSaturated,
        MinSharpness = MinSharpness,
        MaxStrange = MaxStrange,
        FrozenAfter = FrozenAfter,
    };
}
