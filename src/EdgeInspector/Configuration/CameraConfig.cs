using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Configuration;

/// <summary>One camera: where its frames come from and what is looked for in them.</summary>
internal sealed record CameraConfig
{
    [Description("Id of the recipe that this camera inspects with.")]
    [Id]
    public required string Recipe { get; init; }

    [Description("Ids of further recipes that look at the same frame, each in its own region. The part's verdict is that of the worst.")]
    [Id]
    [MinLength(1)]
    [MaxLength(7)]
    public IReadOnlyList<string>? FurtherRecipes { get; init; }

    [Description("Id of a recipe that judges each part as well, after the result has gone and without deciding: a candidate for recipe. Absent: none.")]
    [Id]
    public string? ShadowRecipe { get; init; }

    [Description("Seconds without a frame after which the camera is reported stale. For a camera that waits for triggers: without an answer, at least 2, where it can be asked at all.")]
    [Range(0.1, 86_400.0)]
    public required double StaleAfterSeconds { get; init; }

    [Description("What makes a frame be inspected. Absent: every frame is, as fast as they come and can be judged.")]
    public TriggerConfig? Trigger { get; init; }

    [Description("How its picture becomes the one that is inspected. Absent: as it comes.")]
    public PreparationConfig? Prepare { get; init; }

    [Description("Where the frames come from.")]
    public required SourceConfig Source { get; init; }

    /// <summary>All of its recipes, the first one first.</summary>
    public IReadOnlyList<string> RecipeIds() => [Recipe, .. FurtherRecipes ?? []];
}
