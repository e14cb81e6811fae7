using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// CLIPModel of Hugging Face's transformers in OpenAI's names: query, key and value are stacked, the two projections
/// transposed, when they are read. <c>pre_layrnorm</c> is spelled so there.
/// </summary>
internal static class HuggingFaceNames
{
    /// <summary>The tensor by which the naming is known.</summary>
    public const string Mark = "vision_model.embeddings.class_embedding";

    private static readonly (string Theirs, string Ours)[] Parts =
    [
        ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
        ("vision_model.embeddings.patch_embedding.", "visual.conv1."),
        ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
        ("vision_model.pre_layrnorm.", "visual.ln_pre."),
        ("vision_model.post_layernorm.", "visual.ln_post."),
        ("vision_model.encoder.layers.", "visual.transformer.resblocks."),
        ("text_model.embeddings.token_embedding.", "token_embedding."),
        ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
        ("text_model.final_layer_norm.", "ln_final."),
        ("text_model.encoder.layers.", "transformer.resblocks."),
        ("visual_projection.weight", "visual.proj"),
        ("text_projection.weight", "text_projection"),
    ];

    private static readonly (string Theirs, string Ours)[] BlockParts =
    [
        (".self_attn.out_proj.", ".attn.out_proj."), (".layer_norm1.", ".ln_1."), (".layer_norm2.", ".ln_2."),
        (".mlp.fc1.", ".mlp.c_fc."), (".mlp.fc2.", ".mlp.c_proj."),
    ];

    public static IReadOnlyDictionary<string, StoredTensor> Translate(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var translated = new Dictionary<string, StoredTensor>();
        foreach (var (name, tensor) in tensors)
        {
            if (name.Contains(".self_attn.q_proj.", StringComparison.Ordinal))
            {
                if (Stacked(tensors, name) is { } stacked)
                    translated[Rename(name).Replace(".self_attn.q_proj.", ".attn.in_proj_", StringComparison.Ordinal)] = stacked;
            }
            else if (!name.Contains(".self_attn.k_proj.", StringComparison.Ordinal) && !name.Contains(".self_attn.v_proj.", StringComparison.Ordinal))
            {
                var isProjection = name is "visual_projection.weight" or "text_projection.weight";
                translated[Rename(name)] = isProjection && tensor.Shape.Count == 2 ? Transposed(tensor) : tensor;
            }
        }

        return translated;
    }

    private static string Rename(string name)
    {
        var start = Parts.FirstOrDefault(part => name.StartsWith(part.Theirs, StringComparison.Ordinal), (Theirs: "", Ours: ""));
        var renamed = start.Ours + name[start.Theirs.Length..];
        return BlockParts.Aggregate(renamed, (text, part) => text.Replace(part.Theirs, part.Ours, StringComparison.Ordinal));
    }

    /// <summary>q, k and v, one below the other; null where they do not go together, so that the result is found missing.</summary>
    private static StoredTensor? Stacked(IReadOnlyDictionary<string, StoredTensor> tensors, string query)
    {
        StoredTensor?[] parts = [.. "qkv".Select(letter => tensors.GetValueOrDefault(query.Replace(".q_proj.", $".{letter}_proj.", StringComparison.Ordinal)))];
        if (parts is not [{ Shape: [var rows, ..] } q, { } k, { } v] || !q.Shape.SequenceEqual(k.Shape) || !q.Shape.SequenceEqual(v.Shape))
            return null;
        return new(q.Type, [3 * rows, .. q.Shape.Skip(1)], () =>
        {
            using var first = q.Read();
            using var second = k.Read();
            using var third = v.Read();
            return cat([first, second, third], dim: 0);
        });
    }

    private static StoredTensor Transposed(StoredTensor tensor) => tensor with
    {
        Shape = [tensor.Shape[1], tensor.Shape[0]],
        Read = () =>
        {
            using var read = tensor.Read();
            using var view = read.t();
            return view.contiguous();
        },
    };
}
