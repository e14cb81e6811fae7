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

    /// <summary>Fresh weights; trainable.</summary>
    public static ClipWeights Initialise(WordTokenizer tokenizer)
    {
        var config = Config with { Text = Config.Text with { VocabularySize = tokenizer.VocabularySize } };
        var tensors = ClipInitialisation.Draw(config);
        for (var i = 0; i + 1 < StemChannels.Length; i++)
        {
            var fanIn = StemChannels[i] * 9;
            tensors[$"visual.stem.{i}.weight"] = ClipInitialisation.Draw(Math.Sqrt(2.0 / fanIn), StemChannels[i + 1], StemChannels[i], 3, 3);
            tensors[$"visual.stem.{i}.bias"] = zeros(StemChannels[i + 1]);
        }

        var kernel = config.Vision.PatchSize >> config.Vision.StemLayers;
        tensors["visual.conv1.weight"] = ClipInitialisation.Draw(1 / Math.Sqrt(StemChannels[^1] * kernel * kernel), config.Vision.Width, StemChannels[^1], kernel, kernel);
        var parameters = tensors.ToDictionary(pair => pair.Key, pair => (Tensor)new Parameter(pair.Value));
        return ClipWeights.Create(parameters, "the new model").Value!;
    }
}
