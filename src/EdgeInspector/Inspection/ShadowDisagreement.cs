using System.Text.Json.Serialization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>A part of which the shadow recipe says something else than the camera's recipe (edgeinspector.shadow/1).</summary>
internal sealed record ShadowDisagreement
{
    public string Schema { get; init; } = "edgeinspector.shadow/1";

    /// <summary>The part's result.</summary>
    public required Guid ResultId { get; init; }

    public required string Camera { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? PartId { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>The camera's recipe.</summary>
    public required ShadowOpinion Deciding { get; init; }

    public required ShadowOpinion Shadow { get; init; }
}

/// <summary>What one of the two recipes says.</summary>
internal sealed record ShadowOpinion
{
    public required string Recipe { get; init; }

    public required int RecipeVersion { get; init; }

    public required string Model { get; init; }

    public required string ModelSha256 { get; init; }

    public required ResultEvaluation ResultEvaluation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? Score { get; init; }

    public required double Threshold { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required float? MapMax { get; init; }

    public required int Defects { get; init; }

    public required string Reason { get; init; }

    public required double InferenceMs { get; init; }
}
