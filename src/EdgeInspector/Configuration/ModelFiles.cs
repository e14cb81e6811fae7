namespace EdgeInspector.Configuration;

/// <summary>The files that recipes name must exist. Takes the effective document, whose paths are absolute.</summary>
internal static class ModelFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from recipe in config.Recipes
        from named in new[] { (Key: "model", Path: recipe.Value.Model), (Key: "references", Path: recipe.Value.References) }
        where named.Path is not null && !File.Exists(named.Path)
        select new ConfigError($"/recipes/{recipe.Key}/{named.Key}", $"there is no file {named.Path}");
}
