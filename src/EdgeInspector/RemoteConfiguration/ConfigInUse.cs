using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>A configuration as it is on the line.</summary>
/// <param name="Config">It.</param>
/// <param name="Recipes">Its recipes, which may have been taught since.</param>
/// <param name="Judges">The recipes that judge each camera's parts, which may have been selected since.</param>
internal sealed record ConfigInUse(EdgeInspectorConfig Config, IReadOnlyDictionary<string, RecipeConfig> Recipes, IReadOnlyDictionary<string, IReadOnlyList<string>> Judges)
{
    /// <summary>A camera's recipes, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, RecipeConfig>> RecipesOf(string camera) => [.. Judges[camera].Select(id => KeyValuePair.Create(id, Recipes[id]))];
}
