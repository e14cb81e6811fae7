using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>The prompt ensemble of one kind of object, encoded without any training: the mean of the texts' unit features.</summary>
internal sealed class EnsemblePrompts : IStatePrompts
{
    private readonly Tensor _normal;
    private readonly Tensor _abnormal;

    private EnsemblePrompts(string provenance, Tensor normal, Tensor abnormal) =>
        (Provenance, _normal, _abnormal) = (provenance, normal, abnormal);

    public string Provenance { get; }

    /// <param name="thing">Such as "metal nut".</param>
    /// <param name="tokenizer">The CLIP's.</param>
    /// <param name="defects">Kinds of defect, such as "crack", that the abnormal texts name as well.</param>
    public static Outcome<EnsemblePrompts> Create(string thing, ITokenizer tokenizer, params IReadOnlyList<string> defects)
    {
        var normal = TextBatch.Encode(PromptEnsemble.Compose(thing, PromptEnsemble.NormalStates), tokenizer);
        var abnormal = TextBatch.Encode(PromptEnsemble.Compose(thing, [.. PromptEnsemble.AbnormalStates, .. defects.Select(PromptEnsemble.StateWith)]), tokenizer);
        return (normal.Error ?? abnormal.Error) is { } problem
            ? new Failure($"the ensemble of '{thing}': {problem}")
            : new EnsemblePrompts($"ensemble of '{thing}'{(defects.Count > 0 ? " with " : "")}{string.Join(", ", defects)}", normal.Value!, abnormal.Value!);
    }

    public Tensor TextFeatures(ClipWeights clip, bool roundDeepPrompts)
    {
        using var scope = NewDisposeScope();
        return stack([TextBatch.MeanFeature(clip, _normal), TextBatch.MeanFeature(clip, _abnormal)]).MoveToOuterDisposeScope();
    }
}
