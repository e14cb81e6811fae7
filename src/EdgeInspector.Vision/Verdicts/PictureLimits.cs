using System.Globalization;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>What a picture must be like for a verdict; a picture beyond a limit is NotDecidable. Null is no limit.</summary>
public sealed record PictureLimits
{
    /// <summary>How far beyond the reference parts' own pictures one may go before it is refused: lamps age, but not that far.</summary>
    private const double Darker = 0.6, Brighter = 0.6, Blurrier = 0.4, MoreSaturated = 2, SaturatedAtLeast = 0.05, Strange = 0.9;

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Mean luminance, 0 to 1.</summary>
    public double? MinBrightness { get; init; }

    public double? MaxBrightness { get; init; }

    /// <summary>Share of saturated pixels, 0 to 1.</summary>
    public double? MaxSaturated { get; init; }

    /// <summary>See <see cref="PictureQuality.Sharpness"/>.</summary>
    public double? MinSharpness { get; init; }

    /// <summary>The largest share of the picture that may look like none of the reference parts, 0 to 1.</summary>
    public double? MaxStrange { get; init; }

    /// <summary>How many pictures in a row, the first included, may be the same to the last bit before the camera counts as frozen.</summary>
    public int? FrozenAfter { get; init; }

    /// <summary>Limits that the pictures of reference parts keep with room to spare.</summary>
    public static PictureLimits Around(IReadOnlyCollection<PictureQuality> good) => new()
    {
        Width = Common(good.Select(picture => picture.Width)),
        Height = Common(good.Select(picture => picture.Height)),
        MinBrightness = Darker * good.Min(picture => picture.Brightness),
        MaxBrightness = 1 - Brighter * (1 - good.Max(picture => picture.Brightness)),
        MaxSaturated = Math.Min(1, Math.Max(SaturatedAtLeast, MoreSaturated * good.Max(picture => picture.Saturated))),
        MinSharpness = Blurrier * good.Min(picture => picture.Sharpness),
        MaxStrange = Strange,
    };

    /// <summary>These limits, and the others' where these have none.</summary>
    public PictureLimits Or(PictureLimits others) => new()
    {
        Width = Width ?? others.Width,
        Height = Height ?? others.Height,
        MinBrightness = MinBrightness ?? others.MinBrightness,
        MaxBrightness = MaxBrightness ?? others.MaxBrightness,
        MaxSaturated = MaxSaturated ?? others.MaxSaturated,
        MinSharpness = MinSharpness ?? others.MinSharpness,
        MaxStrange = MaxStrange ?? others.MaxStrange,
        FrozenAfter = FrozenAfter ?? others.FrozenAfter,
    };

    /// <summary>Whether a picture need be measured for them at all.</summary>
    public bool AskForQuality => (Width ?? Height) is not null || (MinBrightness ?? MaxBrightness ?? MaxSaturated ?? MinSharpness) is not null;

    /// <summary>Why a picture allows no verdict, or null if it does.</summary>
    public string? Problem(PictureQuality picture)
    {
        if ((Width ?? picture.Width) != picture.Width || (Height ?? picture.Height) != picture.Height)
            return $"the picture has {picture.Width} x {picture.Height} pixels, expected {Width ?? picture.Width} x {Height ?? picture.Height}";
        if (picture.Brightness < MinBrightness)
            return Say("too dark: brightness", picture.Brightness, "below", MinBrightness.Value);
        if (picture.Brightness > MaxBrightness)
            return Say("too bright: brightness", picture.Brightness, "above", MaxBrightness.Value);
        if (picture.Saturated > MaxSaturated)
            return Say("overexposed: the share of saturated pixels", picture.Saturated, "above", MaxSaturated.Value);
        return picture.Sharpness < MinSharpness ? Say("blurred: sharpness", picture.Sharpness, "below", MinSharpness.Value) : null;
    }

    /// <summary>Why a picture that differs so much from the reference parts allows no verdict, or null if it does.</summary>
    /// <param name="strange">The share of it that is odder than the oddest of them, 0 to 1.</param>
    public string? Strangeness(double strange) => strange > MaxStrange
        ? string.Create(CultureInfo.InvariantCulture, $"{strange:0%} of the picture look like none of the reference parts: is the part in its place?")
        : null;

    private static string Say(string what, double value, string side, double limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {value:G3} is {side} {limit:G3}");

    private static int? Common(IEnumerable<int> sizes) => sizes.Distinct().ToArray() is [var one] ? one : null;
}
