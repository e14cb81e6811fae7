namespace EdgeInspector.Configuration;

/// <summary>Every camera's recipe must be there.</summary>
internal static class RecipeReferences
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from camera in config.Cameras
        where !config.Recipes.ContainsKey(camera.Value.Recipe)
        select new ConfigError(
            $"/cameras/{camera.Key}/recipe",
            $"\"{camera.Value.Recipe}\" is not a recipe; there are: {string.Join(", ", config.Recipes.Keys)}");
}
