namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>The names under which CLIP's tensors are published, and their way to OpenAI's; no data is read for it.</summary>
internal static class ClipNaming
{
    public const string OpenAi = "OpenAI", OpenClip = "open_clip", HuggingFace = "Hugging Face";

    /// <summary>Wrappers of training scripts and of DistributedDataParallel, outermost first.</summary>
    private static readonly string[] Wrappers = ["state_dict.", "model.", "module."];

    private const string CustomTextMark = "text.token_embedding.weight";

    /// <summary>open_clip's CustomTextCLIP keeps the text transformer in a module of its own.</summary>
    private static readonly string[] TextParts =
        ["text.transformer.", "text.token_embedding.", "text.ln_final.", "text.positional_embedding", "text.text_projection"];

    /// <summary>The naming that was found, and the tensors in OpenAI's names; tensors that no CLIP has keep theirs.</summary>
    public static (string Naming, IReadOnlyDictionary<string, StoredTensor> Tensors) Translate(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var naming = OpenAi;
        foreach (var wrapper in Wrappers.Where(wrapper => !IsBare(tensors) && tensors.Keys.Any(name => IsPrefixed(name, wrapper))))
            (naming, tensors) = (OpenClip, Within(tensors, wrapper));

        if (tensors.ContainsKey(HuggingFaceNames.Mark))
            return (HuggingFace, HuggingFaceNames.Translate(tensors));
        if (!tensors.ContainsKey(CustomTextMark))
            return (naming, tensors);
        var renamed = new Dictionary<string, StoredTensor>();
        foreach (var (name, tensor) in tensors)
            renamed[TextParts.Any(part => IsPrefixed(name, part)) ? name["text.".Length..] : name] = tensor;
        return (OpenClip, renamed);
    }

    private static bool IsBare(IReadOnlyDictionary<string, StoredTensor> tensors) =>
        tensors.ContainsKey("token_embedding.weight") || tensors.ContainsKey(CustomTextMark) || tensors.ContainsKey(HuggingFaceNames.Mark);

    /// <summary>The tensors under a prefix, without it; what lies beside (an optimiser's state) is left out.</summary>
    public static IReadOnlyDictionary<string, StoredTensor> Within(IReadOnlyDictionary<string, StoredTensor> tensors, string prefix) =>
        tensors.Where(pair => IsPrefixed(pair.Key, prefix)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private static bool IsPrefixed(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
}
