using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeInspector.Configuration;

namespace EdgeInspector.Teaching;

/// <summary>A recipe as it has become on the line, as it stands in the state folder.</summary>
internal sealed record TaughtRecipe
{
    public const string SchemaId = "edgeinspector.recipe/1";

    [Description("Format of this document.")]
    [AllowedValues(SchemaId)]
    public required string Schema { get; init; }

    [Description("Fingerprint of the recipe in the configuration that it has become from.")]
    public required string Basis { get; init; }

    [Description("The recipe.")]
    public required RecipeConfig Recipe { get; init; }
}
