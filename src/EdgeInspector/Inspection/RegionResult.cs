using System.Text.Json.Serialization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>What one of a camera's several recipes says of a part.</summary>
internal sealed record RegionResult
{
    public required string Recipe { get; init; }

    public required int RecipeVersion { get; init; }

    public required ResultEvaluation ResultEvaluation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Score { get; init; }

    public required double Threshold { get; init; }

    public required string Reason { get; init; }
}
