using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// Low-level descriptions of defects ("crack", "hole") as constants of the model: a defect is named by the description
/// that its patches are closest to. Each is the mean of its ensemble of texts.
/// </summary>
internal sealed class DefectDescriptions
{
    private readonly IReadOnlyList<Tensor> _ids;

    private DefectDescriptions(IReadOnlyList<string> names, IReadOnlyList<Tensor> ids) => (Names, _ids) = (names, ids);

    public IReadOnlyList<string> Names { get; }

    public static Outcome<DefectDescriptions> Create(IReadOnlyList<string> names, ITokenizer tokenizer)
    {
        if (ModelMetadata.DefectTypesProblem(names) is { } problem)
            return new Failure($"--defects: {problem}");
        var ids = new List<Tensor>();
        foreach (var name in names)
        {
            var encoded = TextBatch.Encode(PromptEnsemble.Compose(name, PromptEnsemble.DefectStates), tokenizer);
            if (!encoded.TryGet(out var batch))
                return new Failure($"--defects '{name}': {encoded.Error}");
            ids.Add(batch);
        }

        return new DefectDescriptions(names, ids);
    }

    /// <summary>Unit text features, [K, D].</summary>
    public Tensor TextFeatures(ClipWeights clip)
    {
        using var scope = NewDisposeScope();
        return stack([.. _ids.Select(ids => TextBatch.MeanFeature(clip, ids))]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How likely each patch shows each description, [N, patches, K]: softmax of the cosine's mean over the levels, at the
    /// temperature that this CLIP was trained with.
    /// </summary>
    /// <param name="clip">Gives the temperature.</param>
    /// <param name="levels">Raw patch features with class token, each [N, 1 + patches, D].</param>
    /// <param name="textFeatures">[K, D].</param>
    public static Tensor Probabilities(ClipWeights clip, IReadOnlyList<Tensor> levels, Tensor textFeatures)
    {
        var units = levels.Select(level => level[.., 1..]).Select(level => level / level.norm(dim: -1, keepdim: true));
        var mean = units.Aggregate((sum, level) => sum + level) / levels.Count;
        return (mean.matmul(textFeatures.t()) * Scale(clip)).softmax(-1);
    }

    /// <summary>The factor before the softmax; 100 in OpenAI's models, at most that in any.</summary>
    public static double Scale(ClipWeights clip) => clip.Tensors.TryGetValue("logit_scale", out var scale)
        ? Math.Min(Math.Exp(scale.item<float>()), 100)
        : 1 / AnomalyClipOptions.Temperature;
}
