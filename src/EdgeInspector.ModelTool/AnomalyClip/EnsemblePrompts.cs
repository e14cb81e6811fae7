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

    private EnsemblePrompts(string thing, Tensor normal, Tensor abnormal) =>
        (Provenance, _normal, _abnormal) = ($"ensemble of '{thing}'", normal, abnormal);

    public string Provenance { get; }

    /// <param name="thing">Such as "metal nut".</param>
    /// <param name="tokenizer">The CLIP's.</param>
    public static Outcome<EnsemblePrompts> Create(string thing, ITokenizer tokenizer)
    {
        var normal = TextBatch.Encode(PromptEnsemble.Compose(thing, PromptEnsemble.NormalStates), tokenizer);
        var abnormal = TextBatch.Encode(PromptEnsemble.Compose(thing, PromptEnsemble.AbnormalStates), tokenizer);
        return (normal.Error ?? abnormal.Error) is { } problem
            ? new Failure($"the ensemble of '{thing}': {problem}")
            : new EnsemblePrompts(thing, normal.Value!, abnormal.Value!);
    }

    public Tensor TextFeatures(ClipWeights clip, bool roundDeepPrompts)
    {
        using var scope = NewDisposeScope();
        return stack([TextBatch.MeanFeature(clip, _normal), TextBatch.MeanFeature(clip, _abnormal)]).MoveToOuterDisposeScope();
    }
}
