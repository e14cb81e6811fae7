using System.Globalization;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>What a checkpoint is, from names, types and shapes alone.</summary>
internal static class CheckpointSummary
{
    public static IEnumerable<string> Of(Checkpoint checkpoint)
    {
        var (naming, tensors) = ClipNaming.Translate(checkpoint.Tensors);
        var (config, problem) = ClipShapes.Check(tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Shape), "it");
        if (config is not null)
            return Clip(checkpoint, naming, tensors, config);
        var prompts = PromptCheckpoint.Tensors(checkpoint);
        return prompts.TryGetValue("ctx_pos", out var context) && context.Shape is [1, 1, _, _] && prompts.ContainsKey("ctx_neg")
            ? Prompts(checkpoint, prompts, context.Shape)
            : Other(checkpoint, problem!);
    }

    /// <summary>One line a tensor, as it stands in the file.</summary>
    public static IEnumerable<string> Tensors(Checkpoint checkpoint) =>
        checkpoint.Tensors.Select(pair => $"{pair.Key} {pair.Value.Type.ToString().ToLowerInvariant()} {ClipShapes.Show(pair.Value.Shape)}");

    private static IEnumerable<string> Clip(
        Checkpoint checkpoint, string naming, IReadOnlyDictionary<string, StoredTensor> tensors, ClipConfig config)
    {
        var names = ClipShapes.Expected(config).Select(expected => expected.Name).Append("logit_scale").ToHashSet();
        var (vision, text) = (config.Vision, config.Text);
        yield return $"{checkpoint.Path}: CLIP weights, {vision.Describe()}";
        yield return $"  format       {checkpoint.Format}, {naming}'s names";
        yield return $"  parameters   {Parameters(tensors.Where(pair => names.Contains(pair.Key)).Select(pair => pair.Value))}";
        yield return $"  images       {vision.NativeImageSize} x {vision.NativeImageSize} pixels, patches of {vision.PatchSize}; {vision.Layers} blocks of width {vision.Width}";
        yield return $"  texts        {text.ContextLength} tokens of {text.VocabularySize}; {text.Layers} blocks of width {text.Width}";
        yield return $"  both become  {config.EmbedDim} features";
        if (tensors.Keys.Where(name => !names.Contains(name)).ToList() is { Count: > 0 } others)
            yield return $"  besides      {Groups(others)}";
        if (ClipCheckpoint.Check(tensors, checkpoint.Path, naming).Problem is { } problem)
            yield return $"  not usable   {problem}";
    }

    private static IEnumerable<string> Prompts(Checkpoint checkpoint, IReadOnlyDictionary<string, StoredTensor> prompts, IReadOnlyList<long> context)
    {
        StoredTensor[] deep = [.. Enumerable.Range(0, prompts.Count)
            .Select(i => prompts.GetValueOrDefault($"compound_prompts_text.{i}")).TakeWhile(tensor => tensor is not null).Select(tensor => tensor!)];
        yield return $"{checkpoint.Path}: AnomalyCLIP prompts, for a text transformer of width {context[3]}";
        yield return $"  format       {checkpoint.Format}";
        yield return $"  parameters   {Parameters(prompts.Values)}";
        yield return $"  n_ctx        {context[2]} learned tokens a prompt";
        yield return $"  depth        {deep.Length + 1} blocks see learned tokens";
        if (deep is [{ Shape: [var length, ..] }, ..])
            yield return $"  t_n_ctx      {length} learned tokens in each deeper block";
        if (checkpoint.Tensors.Count > prompts.Count)
            yield return $"  besides      {Groups(checkpoint.Tensors.Keys.Where(name => !name.StartsWith("prompt_learner.", StringComparison.Ordinal)))}";
    }

    private static IEnumerable<string> Other(Checkpoint checkpoint, string problem)
    {
        yield return $"{checkpoint.Path}: neither CLIP weights nor AnomalyCLIP prompts";
        yield return $"  format       {checkpoint.Format}";
        yield return $"  parameters   {Parameters(checkpoint.Tensors.Values)}";
        yield return $"  holds        {Groups(checkpoint.Tensors.Keys)}";
        yield return $"  why not CLIP {problem}";
    }

    /// <summary>"427.9 M: 71 % float16, 29 % float32".</summary>
    private static string Parameters(IEnumerable<StoredTensor> tensors)
    {
        var byType = tensors.GroupBy(tensor => tensor.Type, (type, group) => (Type: type, Count: group.Sum(tensor => tensor.Count)))
            .OrderByDescending(type => type.Count).ToList();
        var total = byType.Sum(type => type.Count);
        var shares = byType.Select(type =>
            string.Create(CultureInfo.InvariantCulture, $"{100.0 * type.Count / Math.Max(1, total):0.##} % {type.Type.ToString().ToLowerInvariant()}"));
        return total < 1_000_000
            ? $"{total}: {string.Join(", ", shares)}"
            : string.Create(CultureInfo.InvariantCulture, $"{total / 1e6:F1} M: {string.Join(", ", shares)}");
    }

    /// <summary>"612 tensors: optimizer 600, input_resolution 1, ..." by the names' first parts.</summary>
    private static string Groups(IEnumerable<string> names)
    {
        const int Shown = 8;
        var groups = names.GroupBy(name => name.Split('.')[0], (first, group) => (First: first, Count: group.Count())).OrderByDescending(group => group.Count).ToList();
        var text = string.Join(", ", groups.Take(Shown).Select(group => group.Count == 1 ? group.First : $"{group.First} {group.Count}"));
        var count = groups.Sum(group => group.Count);
        return $"{count} {(count == 1 ? "tensor" : "tensors")}: {text}{(groups.Count > Shown ? ", ..." : "")}";
    }
}
