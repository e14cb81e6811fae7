using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>One connected region of the mask, in frame pixels.</summary>
public sealed record Defect(
    [property: Description("Left edge of its bounding box."), Range(0, int.MaxValue)] int X,
    [property: Description("Top edge."), Range(0, int.MaxValue)] int Y,
    [property: Description("Of the box."), Range(1, int.MaxValue)] int Width,
    [property: Description("Of the box."), Range(1, int.MaxValue)] int Height,
    [property: Description("Pixels of the region itself."), Range(1, int.MaxValue)] int Area,
    [property: Description("The largest map value in it, 0 to the number of levels."), Range(0.0, double.MaxValue)] float Score,
    [property: Description("The region in the frame as COCO's compressed run lengths, where that takes at most 512 bytes."), MaxLength(512)] string? Rle)
{
    [Description("The closest of the model's descriptions, such as \"crack\"; absent where the model has none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    [Description("How likely that description is among the model's.")]
    [Range(0.0, 1.0)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? TypeScore { get; init; }
}
