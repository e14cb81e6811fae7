using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

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

    [Description("Seconds without a frame after which the camera is reported stale.")]
    [Range(0.1, 86_400.0)]
    public required double StaleAfterSeconds { get; init; }

    [Description("How its picture becomes the one that is inspected. Absent: as it comes.")]
    public PreparationConfig? Prepare { get; init; }

    [Description("Where the frames come from.")]
    public required SourceConfig Source { get; init; }

    /// <summary>All of its recipes, the first one first.</summary>
    public IReadOnlyList<string> RecipeIds() => [Recipe, .. FurtherRecipes ?? []];
}

/// <summary>The kinds of frame source, told apart by the key <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FolderSourceConfig), "folder")]
[JsonDerivedType(typeof(VideoSourceConfig), "video")]
internal abstract record SourceConfig
{
    [Description("The folder or file to read.")]
    public required string Path { get; init; }

    [Description("Begin again at the end. When frames arrive faster than they are inspected, a looping source drops the older ones (counted); one that plays once waits.")]
    public required bool Loop { get; init; }
}

/// <summary>The images of a folder, in the order of their names.</summary>
internal sealed record FolderSourceConfig : SourceConfig
{
    [Description("Frames a second.")]
    [Range(0.01, 1000.0)]
    public required double FramesPerSecond { get; init; }
}

/// <summary>A video file.</summary>
internal sealed record VideoSourceConfig : SourceConfig
{
    [Description("Frames a second. Absent: the video's own rate.")]
    [Range(0.01, 1000.0)]
    public double? FramesPerSecond { get; init; }
}
