using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>What to look for: a model and the limits that make its numbers a verdict.</summary>
internal sealed record RecipeConfig
{
    [Description("Version of this recipe; raise it with every change. Every result carries it as recipeVersion.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("The model file (.onnx).")]
    public required string Model { get; init; }

    [Description("Anomaly score from which a part is NotOK. Absent: the model's own suggestion.")]
    [Range(0.0, 1.0)]
    public double? ScoreThreshold { get; init; }

    [Description("Anomaly map value above which a pixel belongs to a defect. Absent: the model's own suggestion.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double? MapThreshold { get; init; }

    [Description("Smallest defect that counts, as a fraction of the image's area.")]
    [Range(0.0, 1.0)]
    public required double MinDefectArea { get; init; }
}
