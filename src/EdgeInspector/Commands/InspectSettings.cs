using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>What <c>inspect</c> judges with: a camera's recipe from a configuration, or a model and its own suggestions.</summary>
internal sealed record InspectSettings(string Model, SessionSettings Session, double? ScoreThreshold, double? MapThreshold, double MinDefectArea, ScoreKind? Score = null, string? References = null,
    PictureLimits? Picture = null, Region? Region = null)
{
    private const string DefaultModel = "models/anomalyclip-nano.onnx";

    /// <summary>Smaller regions are noise in most pictures; the sample configuration recommends the same.</summary>
    private const double DefaultMinDefectArea = 0.0005;

    /// <summary>One for each recipe of the camera, in their order; without a configuration, the one model.</summary>
    public static Outcome<IReadOnlyList<InspectSettings>> From(string? model, EdgeInspectorConfig? config, string? camera)
    {
        if (config is null)
            return Of(model).TryGet(out var plain) ? new[] { plain } : new Failure(Of(model).Error!);
        if (camera is null || !config.Cameras.TryGetValue(camera, out var found))
            return new Failure($"{(camera is null ? "--config needs --camera" : $"--camera {camera} is not in the configuration")}; there are: {string.Join(", ", config.Cameras.Keys)}");
        return found.RecipeIds().Select(id => Of(config, config.Recipes[id], model)).ToArray();
    }

    /// <summary>A model, the one that ships if none is named, and its own suggestions.</summary>
    public static Outcome<InspectSettings> Of(string? model) => (model ?? FindDefaultModel()) is { } path
        ? new InspectSettings(path, new SessionSettings { GraphFolder = UserCache.Graphs }, null, null, DefaultMinDefectArea)
        : new Failure($"there is no {DefaultModel} beside the program or above this folder; name a model with --model");

    public static InspectSettings Of(EdgeInspectorConfig config, RecipeConfig recipe, string? model = null) => new(
        model ?? ModelName.FileOf(recipe.Model, config.StateFolder), config.Inference.ToSession(config.StateFolder) with { GraphFolder = UserCache.Graphs }, recipe.ScoreThreshold, recipe.MapThreshold, recipe.MinDefectArea, ImageScore.Named(recipe.Score),
        recipe.References, recipe.Picture?.ToLimits(), recipe.Region?.ToRegion());

    public DecisionLimits Limits(ModelMetadata metadata) => DecisionLimits.For(metadata, ScoreThreshold, MapThreshold, MinDefectArea, Score, References is not null);

    private static string? FindDefaultModel()
    {
        var folders = new List<string> { AppContext.BaseDirectory };
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            folders.Add(folder.FullName);
        return folders.Select(folder => Path.Combine(folder, DefaultModel)).FirstOrDefault(File.Exists);
    }
}
