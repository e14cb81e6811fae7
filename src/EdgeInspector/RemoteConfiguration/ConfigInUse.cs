using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>A configuration and its recipes as they are on the line, which may have been taught since.</summary>
internal sealed record ConfigInUse(EdgeInspectorConfig Config, IReadOnlyDictionary<string, RecipeConfig> Recipes)
{
    /// <summary>A camera's recipes, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, RecipeConfig>> RecipesOf(string camera) => [.. Config.Cameras[camera].RecipeIds().Select(id => KeyValuePair.Create(id, Recipes[id]))];
}
