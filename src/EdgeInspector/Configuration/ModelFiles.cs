namespace EdgeInspector.Configuration;

/// <summary>Every recipe's model file must exist. Takes the effective document, whose paths are absolute.</summary>
internal static class ModelFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from recipe in config.Recipes
        where !File.Exists(recipe.Value.Model)
        select new ConfigError($"/recipes/{recipe.Key}/model", $"there is no file {recipe.Value.Model}");
}
