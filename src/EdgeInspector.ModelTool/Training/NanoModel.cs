using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The sizes and the first weights of the small CLIP that ships with EdgeInspector.</summary>
internal static class NanoModel
{
    public const int ImageSize = 256;
    public const int ContextLength = 24;

    public static readonly ClipConfig Config = new(
        EmbedDim: 192,
        new VisionConfig(Width: 192, Layers: 4, PatchSize: ResidualStem.Stride, NativeGrid: 16, StemLayers: 0, HasResidualStem: true),
        new TextConfig(Width: 128, Layers: 3, ContextLength, VocabularySize: 0));

    /// <summary>As it is trained: every block has two streams, so that the levels stay close to what the stem says of a patch.</summary>
    public static readonly AnomalyClipOptions Options = new()
    {
        ImageSize = ImageSize,
        DpamLayers = 5,
        FeatureLayers = [1, 2, 3, 4],
        RoundDeepPrompts = false,
    };

    /// <summary>As it is shipped: two of the levels say as much as all four.</summary>
    public static readonly AnomalyClipOptions Shipped = Options with { FeatureLayers = [2, 4] };

    public static WordTokenizer Tokenizer() => new(Captions.Vocabulary, ContextLength);

    /// <summary>
    /// Fresh weights behind a stem that has been trained. All but the stem's are <see cref="Parameter"/>s: what it has seen of
    /// the world is more than drawn defects can show.
    /// </summary>
    /// <param name="tokenizer">Says how many words there are.</param>
    /// <param name="stem">The stem's tensors.</param>
    /// <param name="images">Normalised, [N, 3, S, S]: the patch embedding is scaled to what the stem says of these, and the reference features keep what is most of it.</param>
    public static ClipWeights Initialise(WordTokenizer tokenizer, IReadOnlyDictionary<string, Tensor> stem, Tensor images)
    {
        var tensors = ClipInitialisation.Draw(Config with { Text = Config.Text with { VocabularySize = tokenizer.VocabularySize } });
        foreach (var (name, value) in stem.Where(pair => ResidualStem.IsTensor(pair.Key)))
            tensors[name] = value.detach().clone();
        var clip = Create(tensors);
        foreach (var (name, value) in ReferenceFeatures.Learn(clip, images))
            clip[name].copy_(value);
        EmbedStandardised(clip, images);
        return Create(clip.Tensors.ToDictionary(pair => pair.Key, pair => ResidualStem.IsTensor(pair.Key) ? pair.Value : new Parameter(pair.Value)));
    }

    /// <summary>
    /// The patch embedding takes each channel of the stem less its mean and over its deviation, so that no channel drowns
    /// the others, and so that tokens differ by what they show; the mean goes into the positions.
    /// </summary>
    private static void EmbedStandardised(ClipWeights clip, Tensor images)
    {
        using var noGradient = no_grad();
        var said = ResidualStem.Forward(clip, images);
        var (mean, deviation) = (said.mean([0L, 2L, 3L]), said.transpose(0, 1).flatten(1).std(1));
        var weight = clip["visual.conv1.weight"];
        weight.div_((deviation + 1e-3f).reshape(1, -1, 1, 1));
        clip["visual.positional_embedding"][1..].sub_(F.linear(mean, weight.flatten(1)));
    }

    private static ClipWeights Create(IReadOnlyDictionary<string, Tensor> tensors) => ClipWeights.Create(tensors, "the new model").Value!;
}
