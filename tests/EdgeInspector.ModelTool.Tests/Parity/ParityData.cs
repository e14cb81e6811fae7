using System.Text.Json;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Parity;

/// <summary>
/// Reference values of the original PyTorch code. They lie beside the repository, in ../shared/parity, or where
/// EDGEINSPECTOR_PARITY points; tests that need them skip where they are absent.
/// </summary>
internal static class ParityData
{
    private static readonly string? Root = Find();

    public static string Path(string relative)
    {
        if (Root is null)
            Assert.Skip("the parity vectors (../shared/parity) are not here");
        return System.IO.Path.Combine(Root!, relative);
    }

    public static IReadOnlyDictionary<string, Tensor> Tensors(string relative)
    {
        using var checkpoint = Value(Checkpoint.Open(Path(relative)));
        return checkpoint.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Read());
    }

    public static JsonElement Json(string relative) => JsonDocument.Parse(File.ReadAllText(Path(relative))).RootElement;

    public static ClipWeights ClipOf(string model) => Value(ClipCheckpoint.Read(Path($"{model}/clip.safetensors.gz")));

    public static PromptLearner Prompts(string model, ClipWeights clip) =>
        Value(PromptCheckpoint.Read(Path($"{model}/prompt_learner.safetensors.gz"), clip.Config.Text));

    public static AnomalyClipOptions Options(string model, bool halfCast = false)
    {
        var config = Json($"{model}/config.json");
        return new()
        {
            ImageSize = config.GetProperty("image_size").GetInt32(),
            DpamLayers = config.GetProperty("DPAM_layer").GetInt32(),
            FeatureLayers = [.. config.GetProperty("features_list").EnumerateArray().Select(e => e.GetInt32())],
            RoundDeepPrompts = halfCast,
        };
    }

    /// <summary>Every (model, image) pair of the set; one empty pair where the set is absent, so that the skip is seen.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Cases() => Root is null
        ? [new("", "")]
        : new[] { "tiny", "small" }.SelectMany(model => Directory.GetFiles(System.IO.Path.Combine(Root, model, "out")).Order(StringComparer.Ordinal)
            .Select(file => new TheoryDataRow<string, string>(model, System.IO.Path.GetFileName(file).Split('.')[0])));

    /// <summary>The largest absolute difference.</summary>
    public static double Difference(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.numel(), actual.numel());
        return (actual.flatten().to(float64) - expected.flatten().to(float64)).abs().max().item<double>();
    }

    public static double Difference(ReadOnlySpan<float> actual, Tensor expected) => Difference(tensor(actual.ToArray()), expected);

    public static T Value<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_PARITY") is { Length: > 0 } configured)
            return configured;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "EdgeInspector.sln")))
                continue;
            var parity = System.IO.Path.Combine(folder.Parent!.FullName, "shared", "parity");
            return Directory.Exists(parity) ? parity : null;
        }

        return null;
    }
}
