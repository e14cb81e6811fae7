using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// AnomalyCLIP's object-agnostic prompts (section 3.2): [start] [V1..Vn] "object." [end] for normality and
/// [start] [W1..Wn] "damaged object." [end] for abnormality, and deep prompts for the text transformer's later blocks.
/// Names and shapes are those of the published prompt checkpoints.
/// </summary>
public sealed class PromptLearner : IStatePrompts
{
    /// <summary>Output width of the projections that the original code has and does not use.</summary>
    private const int UnusedWidth = 896;

    private PromptLearner(IReadOnlyDictionary<string, Tensor> tensors)
    {
        Tensors = tensors;
        DeepPrompts = [.. Enumerable.Range(0, int.MaxValue).TakeWhile(i => tensors.ContainsKey(DeepName(i))).Select(i => tensors[DeepName(i)])];
    }

    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    public string Provenance => $"learned, {DeepPrompts.Count} deep";

    /// <summary>Entry i - 1 ([length, width]) goes before text block i.</summary>
    public IReadOnlyList<Tensor> DeepPrompts { get; }

    /// <summary>The names of what training changes: both contexts and the deep prompts.</summary>
    public IReadOnlyList<string> LearnableNames => ["ctx_pos", "ctx_neg", .. Enumerable.Range(0, DeepPrompts.Count).Select(DeepName)];

    /// <summary>What training changes. Only those of <see cref="ToTrainable"/>.</summary>
    public IEnumerable<Parameter> Learnable => LearnableNames.Select(name => (Parameter)Tensors[name]);

    /// <summary>Fresh prompts around the given fixed words, contexts drawn from N(0, 0.02) as the original does.</summary>
    /// <param name="clip">Gives the embeddings of the fixed words.</param>
    /// <param name="normal">Token ids of the normal prompt, [context], with n_ctx placeholders after the start token.</param>
    /// <param name="abnormal">The same for the abnormal prompt.</param>
    /// <param name="contextLength">n_ctx, learned vectors a prompt.</param>
    /// <param name="depth">Text blocks that see learned tokens, the first included.</param>
    /// <param name="deepLength">t_n_ctx, learned tokens of each later block.</param>
    public static PromptLearner Initialise(ClipWeights clip, int[] normal, int[] abnormal, int contextLength, int depth, int deepLength)
    {
        using var scope = NewDisposeScope();
        var width = clip.Config.Text.Width;
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (suffix, ids) in new[] { ("pos", normal), ("neg", abnormal) })
        {
            using var embedded = clip["token_embedding.weight"][tensor(ids.Select(id => (long)id).ToArray())].detach().clone();
            tensors[$"ctx_{suffix}"] = randn(1, 1, contextLength, width) * 0.02;
            tensors[$"token_prefix_{suffix}"] = embedded[..1].reshape(1, 1, 1, width).clone();
            tensors[$"token_suffix_{suffix}"] = embedded[(1 + contextLength)..].reshape(1, 1, -1, width).clone();
            tensors[$"tokenized_prompts_{suffix}"] = tensor(ids).reshape(1, 1, -1);
        }

        // The projections are never used: the original code has them, and its loader insists on them.
        var (projection, offset) = (Uniform(width, UnusedWidth, width), Uniform(width, UnusedWidth));
        for (var i = 0; i < depth - 1; i++)
        {
            tensors[DeepName(i)] = randn(deepLength, width) * 0.02;
            tensors[$"compound_prompt_projections.{i}.weight"] = projection.clone();
            tensors[$"compound_prompt_projections.{i}.bias"] = offset.clone();
        }

        foreach (var value in tensors.Values)
            value.MoveToOuterDisposeScope();
        return new(tensors);
    }

    /// <summary>The same prompts on a device, with contexts and deep prompts as parameters that an optimiser can change.</summary>
    public PromptLearner ToTrainable(Device device)
    {
        var learnable = LearnableNames.ToHashSet();
        return new(Tensors.ToDictionary(
            pair => pair.Key,
            pair => learnable.Contains(pair.Key) ? new Parameter(pair.Value.detach().to(device).clone()) : pair.Value.to(device)));
    }

    /// <summary>Checks a checkpoint's prompt tensors against the text transformer that they are for.</summary>
    /// <param name="tensors">The checkpoint's content.</param>
    /// <param name="text">Sizes of the CLIP's text transformer.</param>
    /// <param name="source">Names the checkpoint in an error.</param>
    public static Outcome<PromptLearner> Create(IReadOnlyDictionary<string, Tensor> tensors, TextConfig text, string source)
    {
        foreach (var suffix in new[] { "pos", "neg" })
        {
            foreach (var part in new[] { "ctx", "token_prefix", "token_suffix" })
            {
                var name = $"{part}_{suffix}";
                if (!tensors.TryGetValue(name, out var tensor))
                    return new Failure($"{source} is not an AnomalyCLIP prompt checkpoint: it has no tensor {name}");
                if (tensor.shape.Length != 4 || tensor.shape[0] != 1 || tensor.shape[1] != 1 || tensor.shape[3] != text.Width)
                    return new Failure($"{source}: tensor {name} is {ClipShapes.Show(tensor.shape)}, expected [1, 1, n, {text.Width}]; is it for another CLIP?");
            }

            var length = tensors[$"token_prefix_{suffix}"].shape[2] + tensors[$"ctx_{suffix}"].shape[2] + tensors[$"token_suffix_{suffix}"].shape[2];
            if (length != text.ContextLength)
                return new Failure($"{source}: the {suffix} prompt has {length} tokens, the text transformer takes {text.ContextLength}");
            if (!tensors.TryGetValue($"tokenized_prompts_{suffix}", out var ids) || ids.numel() != text.ContextLength)
                return new Failure($"{source} has no tokenized_prompts_{suffix} of {text.ContextLength} token ids");
        }

        var learner = new PromptLearner(tensors);
        if (learner.DeepPrompts.Count >= text.Layers)
            return new Failure($"{source} has {learner.DeepPrompts.Count} deep prompts; the text transformer's {text.Layers} blocks take at most {text.Layers - 1}");
        foreach (var deep in learner.DeepPrompts)
        {
            if (deep.shape.Length != 2 || deep.shape[1] != text.Width || deep.shape[0] >= text.ContextLength)
                return new Failure($"{source}: a deep prompt is {ClipShapes.Show(deep.shape)}, expected [n, {text.Width}] with n below {text.ContextLength}");
        }

        return learner;
    }

    /// <summary>The two prompts' embeddings, normal first, [2, context, width].</summary>
    public Tensor Prompts() => cat([Prompt("pos"), Prompt("neg")], dim: 0);

    /// <summary>The end token's position in each prompt (the largest id's), int64 [2].</summary>
    public Tensor EndPositions() => stack([EndPosition("pos"), EndPosition("neg")]);

    /// <summary>Unit-length text features, normal first, [2, D].</summary>
    /// <param name="clip">The text transformer.</param>
    /// <param name="roundDeepPrompts">Round the deep prompts to float16 (the gradient is rounded on its way back, too).</param>
    public Tensor TextFeatures(ClipWeights clip, bool roundDeepPrompts)
    {
        var deep = roundDeepPrompts ? [.. DeepPrompts.Select(prompt => prompt.to(float16).to(float32))] : DeepPrompts;
        var raw = TextEncoder.Encode(clip, Prompts(), EndPositions(), deep);
        return raw / raw.norm(dim: -1, keepdim: true);
    }

    private Tensor Prompt(string suffix) =>
        cat([Tensors[$"token_prefix_{suffix}"], Tensors[$"ctx_{suffix}"], Tensors[$"token_suffix_{suffix}"]], dim: 2).squeeze(1);

    private Tensor EndPosition(string suffix) => Tensors[$"tokenized_prompts_{suffix}"].flatten().argmax();

    private static Tensor Uniform(int fanIn, params long[] shape) => (rand(shape) * 2 - 1) / Math.Sqrt(fanIn);

    private static string DeepName(int index) => $"compound_prompts_text.{index}";
}
