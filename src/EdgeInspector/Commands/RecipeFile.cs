using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>A recipe in a configuration file, as a command changes it.</summary>
internal sealed record RecipeFile(string Path, string Id, EdgeInspectorConfig Config)
{
    public RecipeConfig Recipe => Config.Recipes[Id];

    /// <summary>Writes thresholds and where they come from; returns what is in the way, or null. The file is replaced as a whole or not at all.</summary>
    public string? Write(DecisionLimits limits, CalibrationConfig calibration) => Write(
    [
        new("calibration", JsonSerializer.SerializeToNode(calibration, ConfigJson.Options)!),
        new("mapThreshold", JsonValue.Create(limits.MapThreshold)),
        new("scoreThreshold", JsonValue.Create(limits.ScoreThreshold)),
    ]);

    /// <summary>Names the recipe's file of reference parts; returns what is in the way, or null.</summary>
    public string? WriteReferences(string path) => Write([new("references", JsonValue.Create(path))]);

    private string? Write(IReadOnlyList<KeyValuePair<string, JsonNode>> values)
    {
        try
        {
            var text = RecipeEditor.Set(File.ReadAllText(Path), Id, values);
            var (_, errors) = ConfigReader.Read(text, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            if (errors.Count > 0)
                return $"{Path} would not be valid any more: {errors[0]}";
            WholeFile.Write(Path, file => file.Write(Encoding.UTF8.GetBytes(text)));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path} cannot be changed: {e.Message}";
        }
    }
}
