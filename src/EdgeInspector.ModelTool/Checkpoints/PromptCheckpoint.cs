using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// AnomalyCLIP's prompts: upstream's <c>torch.save({"prompt_learner": state_dict})</c>, or the same tensors in any format
/// without the prefix.
/// </summary>
public static class PromptCheckpoint
{
    private const string Prefix = "prompt_learner.";

    public static Outcome<PromptLearner> Read(string path, TextConfig text)
    {
        var opened = Checkpoint.Open(path);
        if (!opened.TryGet(out var checkpoint))
            return new Failure(opened.Error!);
        using (checkpoint)
        {
            var tensors = Tensors(checkpoint);
            var values = TensorValues.Read(tensors, tensors.Keys, path);
            return values.TryGet(out var read) ? PromptLearner.Create(read, text, path) : new Failure(values.Error!);
        }
    }

    /// <summary>The prompt learner's own tensors; an optimiser's beside them are left out.</summary>
    internal static IReadOnlyDictionary<string, StoredTensor> Tensors(Checkpoint checkpoint) =>
        checkpoint.Tensors.Keys.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            ? ClipNaming.Within(checkpoint.Tensors, Prefix)
            : checkpoint.Tensors;
}
