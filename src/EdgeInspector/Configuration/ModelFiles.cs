namespace EdgeInspector.Configuration;

/// <summary>The files that recipes name must exist, and models must be installed. Takes the effective document, whose paths are absolute.</summary>
internal static class ModelFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        foreach (var (id, recipe) in config.Recipes)
        {
            if (!File.Exists(ModelName.FileOf(recipe.Model, config.StateFolder)))
                yield return new($"/recipes/{id}/model", Missing(recipe.Model, config.StateFolder));
            if (recipe.References is { } references && !File.Exists(references))
                yield return new($"/recipes/{id}/references", $"there is no file {references}");
        }
    }

    /// <summary>Every model in the store, by name.</summary>
    public static IReadOnlyList<ModelName> Installed(string stateFolder)
    {
        var folder = ModelName.Folder(stateFolder);
        if (!Directory.Exists(folder))
            return [];
        return
        [
            .. from name in Directory.EnumerateDirectories(folder)
               from version in Directory.EnumerateDirectories(name)
               let model = ModelName.Parse($"{Path.GetFileName(name)}@{Path.GetFileName(version)}")
               where model is not null && File.Exists(Path.Combine(version, ModelName.FileName))
               orderby model.Name, model.Version
               select model,
        ];
    }

    /// <summary>The same for people.</summary>
    public static string Names(string stateFolder) => string.Join(", ", Installed(stateFolder)) is { Length: > 0 } names ? names : "none";

    private static string Missing(string model, string stateFolder)
    {
        if (ModelName.Parse(model) is not { } name)
            return $"there is no file {model}";
        return $"the model {name} is not installed in {ModelName.Folder(stateFolder)}; installed: {Names(stateFolder)}";
    }
}
