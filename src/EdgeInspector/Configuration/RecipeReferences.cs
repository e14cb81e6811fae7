namespace EdgeInspector.Configuration;

/// <summary>Every camera's recipes must be there, each once.</summary>
internal static class RecipeReferences
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        foreach (var (camera, named) in config.Cameras)
        {
            var ids = named.RecipeIds();
            for (var i = 0; i < ids.Count; i++)
            {
                var pointer = i == 0 ? $"/cameras/{camera}/recipe" : $"/cameras/{camera}/furtherRecipes/{i - 1}";
                if (!config.Recipes.ContainsKey(ids[i]))
                    yield return new(pointer, $"\"{ids[i]}\" is not a recipe; there are: {string.Join(", ", config.Recipes.Keys)}");
                else if (ids.Take(i).Contains(ids[i]))
                    yield return new(pointer, $"\"{ids[i]}\" looks at this camera's frames already; name each recipe once");
            }

            if (named.ShadowRecipe is not { } shadow)
                continue;
            if (!config.Recipes.ContainsKey(shadow))
                yield return new($"/cameras/{camera}/shadowRecipe", $"\"{shadow}\" is not a recipe; there are: {string.Join(", ", config.Recipes.Keys)}");
            else if (ids.Contains(shadow))
                yield return new($"/cameras/{camera}/shadowRecipe", $"\"{shadow}\" decides on this camera's parts already; a shadow is another recipe");
        }
    }
}
