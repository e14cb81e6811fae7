using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;

namespace EdgeInspector;

/// <summary>A recipe that was selected for a camera on the line, as it stands in the state folder.</summary>
internal sealed record SelectedRecipe
{
    public const string SchemaId = "edgeinspector.selection/1";

    [Description("Format of this document.")]
    [AllowedValues(SchemaId)]
    public required string Schema { get; init; }

    [Description("The camera's recipe in the configuration, which the selection replaces.")]
    [Id]
    public required string Configured { get; init; }

    [Description("The recipe that it inspects with instead.")]
    [Id]
    public required string Selected { get; init; }
}
