using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Where pictures of NotOK parts go.</summary>
internal sealed record OverlaysConfig
{
    [Description("Folder for the pictures; created if missing.")]
    public required string Folder { get; init; }

    [Description("How many pictures are kept; the oldest go first.")]
    [Range(1, 100_000)]
    public required int Keep { get; init; }
}
