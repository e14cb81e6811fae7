using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The sizes and the first weights of the small CLIP that ships with EdgeInspector.</summary>
internal static class NanoModel
{
    public const int ImageSize = 256;
    public const int ContextLength = 24;

    /// <summary>Learned tokens of a prompt, text blocks that see learned tokens, and learned tokens of the deeper ones.</summary>
    public const int LearnedTokens = 12, PromptDepth = 3, DeepTokens = 4;

    public static readonly ClipConfig Config = new(
        EmbedDim: 128,
        new VisionConfig(Width: 128, Layers: 6, PatchSize: 16, NativeGrid: 16, StemLayers: 3),
        new TextConfig(Width: 128, Layers: 3, ContextLength, VocabularySize: 0));

    public static readonly AnomalyClipOptions Options = new()
    {
        ImageSize = ImageSize,
        DpamLayers = 5,
        FeatureLayers = [3, 4, 5, 6],
        RoundDeepPrompts = false,
    };

    private static readonly int[] StemChannels = [3, 16, 32, 64];

    public static WordTokenizer Tokenizer() => new(Captions.Vocabulary, ContextLength);

    /// <summary>Fresh weights, drawn as CLIP's own code draws them; trainable.</summary>
    public static ClipWeights Initialise(WordTokenizer tokenizer)
    {
        var config = Config with { Text = Config.Text with { VocabularySize = tokenizer.VocabularySize } };
        var tensors = new Dictionary<string, Tensor>();
        for (var i = 0; i + 1 < StemChannels.Length; i++)
        {
            var fanIn = StemChannels[i] * 9;
            tensors[$"visual.stem.{i}.weight"] = Draw(Math.Sqrt(2.0 / fanIn), StemChannels[i + 1], StemChannels[i], 3, 3);
            tensors[$"visual.stem.{i}.bias"] = zeros(StemChannels[i + 1]);
        }

        var kernel = config.Vision.PatchSize >> config.Vision.StemLayers;
        tensors["visual.conv1.weight"] = Draw(1 / Math.Sqrt(StemChannels[^1] * kernel * kernel), config.Vision.Width, StemChannels[^1], kernel, kernel);
        foreach (var (name, shape) in ClipShapes.Expected(config))
        {
            if (shape[0] >= 0)
                tensors[name] = InitialValue(name, shape, name.StartsWith("visual", StringComparison.Ordinal) ? config.Vision.Layers : config.Text.Layers);
        }

        tensors["logit_scale"] = tensor((float)Math.Log(1 / AnomalyClipOptions.Temperature));
        var parameters = tensors.ToDictionary(pair => pair.Key, pair => (Tensor)new Parameter(pair.Value));
        return ClipWeights.Create(parameters, "the new model").Value!;
    }

    private static Tensor InitialValue(string name, long[] shape, int layers)
    {
        var width = shape[^1];
        if (name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("_bias", StringComparison.Ordinal))
            return zeros(shape);
        if (name.Contains("ln_", StringComparison.Ordinal))
            return ones(shape);
        if (name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("c_proj.weight", StringComparison.Ordinal))
            return Draw(Math.Pow(shape[0], -0.5) * Math.Pow(2 * layers, -0.5), shape);
        if (name.EndsWith("c_fc.weight", StringComparison.Ordinal))
            return Draw(Math.Pow(2 * width, -0.5), shape);
        if (name.EndsWith("in_proj_weight", StringComparison.Ordinal))
            return Draw(Math.Pow(width, -0.5), shape);
        if (name is "visual.proj" or "text_projection")
            return Draw(Math.Pow(shape[0], -0.5), shape);
        return Draw(0.02, shape);
    }

    private static Tensor Draw(double deviation, params long[] shape) => randn(shape) * deviation;
}
