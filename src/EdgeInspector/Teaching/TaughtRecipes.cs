using System.Security.Cryptography;
using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.ReferenceParts;
using Google.Protobuf;

namespace EdgeInspector.Teaching;

/// <summary>
/// What recipes have learned on the line, kept in the state folder: the configuration is its owner's, and read-only for a
/// daemon that is locked up well. It holds as long as the recipe in the configuration stays as it was.
/// </summary>
internal sealed class TaughtRecipes(ConfigInForce active)
{
    private readonly string _folder = Path.Combine(active.Value.StateFolder, "recipes");

    /// <summary>Every recipe of a configuration that has learned, or why what it learned cannot be used.</summary>
    public IEnumerable<(string Id, RecipeConfig? Recipe, string? Problem)> Read(EdgeInspectorConfig config)
    {
        foreach (var (id, configured) in config.Recipes)
        {
            if (!File.Exists(FileOf(id)))
                continue;
            var read = StateDocument.Read<TaughtRecipe>(FileOf(id));
            if (!read.TryGet(out var taught))
                yield return (id, null, read.Error);
            else if (taught.Basis != Fingerprint(configured))
                yield return (id, null, $"the recipe has changed in the configuration since {FileOf(id)} was learned");
            else
                yield return (id, taught.Recipe, null);
        }
    }

    /// <summary>The recipes of a configuration as they are on the line: as they were taught, where that still holds.</summary>
    public IReadOnlyDictionary<string, RecipeConfig> InForce(EdgeInspectorConfig config)
    {
        var taught = Read(config).Where(read => read.Recipe is not null).ToDictionary(read => read.Id, read => read.Recipe!);
        return config.Recipes.ToDictionary(recipe => recipe.Key, recipe => taught.GetValueOrDefault(recipe.Key, recipe.Value));
    }

    /// <summary>Keeps a recipe; returns what is in the way, or null.</summary>
    public string? Write(string id, RecipeConfig recipe)
    {
        var taught = new TaughtRecipe { Schema = TaughtRecipe.SchemaId, Basis = Fingerprint(active.Value.Recipes[id]), Recipe = recipe };
        return Save(FileOf(id), stream => JsonSerializer.Serialize(stream, taught, ConfigJson.Options));
    }

    /// <summary>Keeps a recipe's reference parts, beside those that it judges with until it is changed; returns where.</summary>
    public Outcome<string> Write(string id, LearnedParts learned)
    {
        var file = learned.File.ToByteArray();
        var path = Path.Combine(_folder, $"{id}.{Convert.ToHexStringLower(SHA256.HashData(file))[..12]}.onnx");
        return Save(path, stream => stream.Write(file)) is { } problem ? new Failure(problem) : path;
    }

    /// <summary>Deletes a recipe's files of reference parts but the one that it judges with.</summary>
    public void DropUnused(string id, RecipeConfig recipe)
    {
        try
        {
            foreach (var old in Directory.EnumerateFiles(_folder, $"{id}.*.onnx").Where(path => path != recipe.References))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They cost room and nothing else; the next lesson tries again.
        }
    }

    private static string? Save(string path, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, write);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {path}: {e.Message}";
        }
    }

    private static string Fingerprint(RecipeConfig recipe) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(recipe, ConfigJson.Options)));

    private string FileOf(string id) => Path.Combine(_folder, $"{id}.json");
}
