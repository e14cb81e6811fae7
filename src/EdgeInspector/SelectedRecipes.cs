using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector;

/// <summary>
/// Which recipe a camera inspects with, where another one than the configuration's was selected on the line: kept in the
/// state folder, it holds until the camera's recipe in the configuration changes.
/// </summary>
internal sealed class SelectedRecipes(string stateFolder)
{
    /// <summary>All recipes of a camera, the selected one or the configured one first.</summary>
    private IReadOnlyList<string> RecipesOf(EdgeInspectorConfig config, string camera) =>
        [Read(config, camera).Recipe ?? config.Cameras[camera].Recipe, .. config.Cameras[camera].FurtherRecipes ?? []];

    /// <summary>The same, and then the recipe in their shadow, unless that decides.</summary>
    public IReadOnlyList<(string Recipe, bool IsShadow)> JudgesOf(EdgeInspectorConfig config, string camera)
    {
        var deciding = RecipesOf(config, camera);
        var shadow = config.Cameras[camera].ShadowRecipe is { } id && !deciding.Contains(id) ? [(id, true)] : Array.Empty<(string, bool)>();
        return [.. deciding.Select(recipe => (recipe, false)), .. shadow];
    }

    /// <summary>The recipe selected for a camera, or why that does not hold; neither where none is.</summary>
    public (string? Recipe, string? Problem) Read(EdgeInspectorConfig config, string camera)
    {
        if (!File.Exists(FileOf(camera)))
            return (null, null);
        var read = StateDocument.Read<SelectedRecipe>(FileOf(camera));
        if (!read.TryGet(out var selection))
            return (null, read.Error);
        var (recipe, configured) = (selection.Selected, config.Cameras[camera]);
        return selection.Configured != configured.Recipe ? (null, $"its recipe has changed in the configuration since {recipe} was selected")
            : !config.Recipes.ContainsKey(recipe) ? (null, $"the configuration has no recipe {recipe} any more")
            : configured.FurtherRecipes?.Contains(recipe) == true ? (null, $"recipe {recipe} looks at its frames already (furtherRecipes)")
            : (recipe, null);
    }

    /// <summary>Keeps a selection; that of the configured recipe is none. Returns what is in the way, or null.</summary>
    public string? Select(EdgeInspectorConfig config, string camera, string recipe)
    {
        var configured = config.Cameras[camera].Recipe;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FileOf(camera))!);
            if (recipe == configured)
                File.Delete(FileOf(camera));
            else
                WholeFile.Write(FileOf(camera), stream => JsonSerializer.Serialize(stream, new SelectedRecipe { Schema = SelectedRecipe.SchemaId, Configured = configured, Selected = recipe }, ConfigJson.Options));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {FileOf(camera)}: {e.Message}";
        }
    }

    private string FileOf(string camera) => Path.Combine(stateFolder, "selected", $"{camera}.json");
}
