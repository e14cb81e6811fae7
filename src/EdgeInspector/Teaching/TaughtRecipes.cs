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
    /// <summary>So many forms of a recipe in the configuration keep what was learned from them.</summary>
    private const int Forms = 5;

    private readonly string _folder = Path.Combine(active.Value.StateFolder, "recipes");

    /// <summary>Every recipe of a configuration that has learned, or why what it learned cannot be used.</summary>
    public IEnumerable<(string Id, RecipeConfig? Recipe, string? Problem)> Read(EdgeInspectorConfig config)
    {
        foreach (var (id, configured) in config.Recipes)
        {
            var path = FileOf(id, Fingerprint(configured));
            if (!File.Exists(path))
            {
                if (FilesOf(id) is [var other, ..])
                    yield return (id, null, $"the recipe has changed in the configuration since {other} was learned");
                continue;
            }

            var read = StateDocument.Read<TaughtRecipe>(path);
            yield return read.TryGet(out var taught) ? (id, taught.Recipe, null) : (id, null, read.Error);
        }
    }

    /// <summary>The recipes of a configuration as they are on the line: as they were taught, where that still holds and fits.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="fits">Whether a taught recipe can be used.</param>
    public IReadOnlyDictionary<string, RecipeConfig> InForce(EdgeInspectorConfig config, Func<string, RecipeConfig, bool> fits)
    {
        var taught = Read(config).Where(read => read.Recipe is not null && fits(read.Id, read.Recipe)).ToDictionary(read => read.Id, read => read.Recipe!);
        return config.Recipes.ToDictionary(recipe => recipe.Key, recipe => taught.GetValueOrDefault(recipe.Key, recipe.Value));
    }

    /// <summary>Keeps a recipe, beside what it has become from other forms of it in the configuration: one of them may come back. Returns what is in the way, or null.</summary>
    public string? Write(string id, RecipeConfig recipe)
    {
        var taught = new TaughtRecipe { Schema = TaughtRecipe.SchemaId, Basis = Fingerprint(active.Value.Recipes[id]), Recipe = recipe };
        return Save(FileOf(id, taught.Basis), stream => JsonSerializer.Serialize(stream, taught, ConfigJson.Options));
    }

    /// <summary>Keeps a recipe's reference parts, beside those that it judges with until it is changed; returns where.</summary>
    public Outcome<string> Write(string id, LearnedParts learned)
    {
        var file = learned.File.ToByteArray();
        var path = Path.Combine(_folder, $"{id}.{Convert.ToHexStringLower(SHA256.HashData(file))[..12]}.onnx");
        return Save(path, stream => stream.Write(file)) is { } problem ? new Failure(problem) : path;
    }

    /// <summary>Deletes what a recipe has learned and will hardly need again: all but the newest few forms, and reference parts that none of them names.</summary>
    public void DropUnused(string id)
    {
        try
        {
            foreach (var old in FilesOf(id).Skip(Forms))
                File.Delete(old);
            var used = FilesOf(id).Select(path => StateDocument.Read<TaughtRecipe>(path).Value?.Recipe.References).ToHashSet();
            foreach (var parts in Directory.EnumerateFiles(_folder, $"{id}.*.onnx").Where(path => !used.Contains(path)))
                File.Delete(parts);
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

    private string FileOf(string id, string basis) => Path.Combine(_folder, $"{id}.{basis[..12]}.json");

    /// <summary>The newest first. Ids hold no dot.</summary>
    private IReadOnlyList<string> FilesOf(string id) =>
        Directory.Exists(_folder) ? [.. Directory.EnumerateFiles(_folder, $"{id}.*.json").OrderByDescending(File.GetLastWriteTimeUtc)] : [];
}
