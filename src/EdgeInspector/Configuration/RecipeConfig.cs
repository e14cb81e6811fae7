using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>What to look for: a model and the limits that make its numbers a verdict.</summary>
internal sealed record RecipeConfig
{
    [Description("Version of this recipe; raise it with every change. Every result carries it as recipeVersion.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("The model: a file (.onnx), or name@version of an installed one.")]
    [LocalOnly(Unless = ModelName.Pattern)]
    public required string Model { get; init; }

    [Description("What of the frame is inspected: where the part lies. Absent: all of it.")]
    public RegionConfig? Region { get; init; }

    [Description("File of reference parts: what good parts look like; `edgeinspector learn` writes it. Absent: zero-shot.")]
    [LocalOnly]
    public string? References { get; init; }

    [Description("What a part's score is: the model's image score, the map's maximum, the mean of the map's highest hundredth, or the mean of the first and the last. Absent: what the model's maker found best.")]
    [AllowedValues("class-token", "map-max", "map-top", "fusion")]
    public string? Score { get; init; }

    [Description("Anomaly score from which a part is NotOK; scores lie between 0 and 1, so that above 1 no part is rejected by its score. Absent: the model's own suggestion.")]
    [Range(0.0, 100.0)]
    public double? ScoreThreshold { get; init; }

    [Description("Anomaly map value above which a pixel belongs to a defect. Absent: the model's own suggestion.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double? MapThreshold { get; init; }

    [Description("Smallest defect that counts, as a fraction of the inspected area.")]
    [Range(0.0, 1.0)]
    public required double MinDefectArea { get; init; }

    [Description("What a picture must be like; beyond a limit it is NotDecidable. Limits left out are learned with the reference parts; without those, there are none.")]
    public PictureConfig? Picture { get; init; }

    [Description("Where the thresholds come from; `edgeinspector calibrate` writes it.")]
    public CalibrationConfig? Calibration { get; init; }
}
