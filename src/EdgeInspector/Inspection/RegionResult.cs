using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>What one of a camera's several recipes says of a part.</summary>
internal sealed record RegionResult
{
    [Description("The recipe.")]
    [Id]
    public required string Recipe { get; init; }

    [Description("Its version.")]
    [Range(1, int.MaxValue)]
    public required int RecipeVersion { get; init; }

    [Description("1 OK, 2 NotOK, 3 NotDecidable.")]
    public required ResultEvaluation ResultEvaluation { get; init; }

    [Description("The anomaly score; null without a picture.")]
    [Range(0.0, double.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Score { get; init; }

    [Description("What the score must stay below.")]
    public required double Threshold { get; init; }

    [Description("Why, in words; empty for OK. Shortened where the message would become too long.")]
    public required string Reason { get; init; }
}
