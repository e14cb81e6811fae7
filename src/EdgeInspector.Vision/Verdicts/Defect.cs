namespace EdgeInspector.Vision.Verdicts;

/// <summary>One connected region of the mask, in frame pixels.</summary>
/// <param name="X">Left edge of its bounding box.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Of the box.</param>
/// <param name="Height">Of the box.</param>
/// <param name="Area">Pixels of the region itself.</param>
/// <param name="Score">The largest map value in it, 0 to the number of levels.</param>
/// <param name="Rle">The region in the frame as COCO's compressed run lengths, where that takes at most 512 bytes.</param>
public sealed record Defect(int X, int Y, int Width, int Height, int Area, float Score, string? Rle)
{
    /// <summary>The closest of the model's descriptions, such as "crack"; null where the model has none.</summary>
    public string? Type { get; init; }

    /// <summary>How likely that description is among the model's, 0 to 1.</summary>
    public float? TypeScore { get; init; }
}
