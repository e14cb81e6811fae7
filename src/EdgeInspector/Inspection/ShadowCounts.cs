using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;

namespace EdgeInspector.Inspection;

/// <summary>What a camera's shadow recipe has seen since it is on trial.</summary>
internal sealed record ShadowCounts
{
    [Description("The recipe on trial.")]
    [Id]
    public required string Recipe { get; init; }

    [Description("Parts that it has judged.")]
    [Range(0, double.MaxValue)]
    public required long Judged { get; init; }

    [Description("Of them those of which it says something else than the camera's recipe.")]
    [Range(0, double.MaxValue)]
    public required long Disagreed { get; init; }

    [Description("Parts that it has passed over because others waited.")]
    [Range(0, double.MaxValue)]
    public required long Skipped { get; init; }
}
