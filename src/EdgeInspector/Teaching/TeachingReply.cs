using System.ComponentModel;
using EdgeInspector.Commanding;

namespace EdgeInspector.Teaching;

/// <summary>An answer to a command that teaches.</summary>
internal sealed record TeachingReply : CommandReply
{
    [Description("Good parts so far.")]
    public int? Collected { get; init; }

    [Description("Good parts that it takes.")]
    public int? Wanted { get; init; }

    [Description("The recipe that learned, once it has.")]
    public string? Recipe { get; init; }

    [Description("The version that it has become.")]
    public int? RecipeVersion { get; init; }

    [Description("Its threshold of the score; absent where it is the model's.")]
    public double? ScoreThreshold { get; init; }

    [Description("Its threshold of the map; absent where it is the model's.")]
    public double? MapThreshold { get; init; }
}
