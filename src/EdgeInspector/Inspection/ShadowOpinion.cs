using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>What one of two recipes says of a part.</summary>
internal sealed record ShadowOpinion
{
    [Description("The recipe.")]
    [Id]
    public required string Recipe { get; init; }

    [Description("Its version.")]
    [Range(1, int.MaxValue)]
    public required int RecipeVersion { get; init; }

    [Description("The name of its model, as the model has it of itself.")]
    public required string Model { get; init; }

    [Description("SHA-256 of the model's file.")]
    public required string ModelSha256 { get; init; }

    [Description("1 OK, 2 NotOK, 3 NotDecidable.")]
    public required ResultEvaluation ResultEvaluation { get; init; }

    [Description("The anomaly score, 0 to 1; null without one.")]
    [Range(0.0, 1.0)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Score { get; init; }

    [Description("The score from which the recipe rejects.")]
    [Range(0.0, 100.0)]
    public required double Threshold { get; init; }

    [Description("The anomaly map's maximum; null without one.")]
    [Range(0.0, 1000.0)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? MapMax { get; init; }

    [Description("How many defects it lists.")]
    [Range(0, 8)]
    public required int Defects { get; init; }

    [Description("Why, in words; empty for OK.")]
    public required string Reason { get; init; }

    [Description("What the model took, in milliseconds.")]
    [Range(0.0, double.MaxValue)]
    public required double InferenceMs { get; init; }
}
