using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>Several texts as one batch of token ids.</summary>
internal static class TextBatch
{
    /// <summary>Ids, int64 [K, context]; or what cannot be encoded.</summary>
    public static Outcome<Tensor> Encode(IEnumerable<string> texts, ITokenizer tokenizer)
    {
        var ids = new List<long>();
        foreach (var text in texts)
        {
            var encoded = tokenizer.Encode(text);
            if (!encoded.TryGet(out var tokens))
                return new Failure(encoded.Error!);
            ids.AddRange(tokens.Select(id => (long)id));
        }

        return tensor(ids.ToArray()).reshape(-1, tokenizer.ContextLength);
    }

    /// <summary>The mean of the texts' unit features, of unit length again, [D].</summary>
    public static Tensor MeanFeature(ClipWeights clip, Tensor ids)
    {
        var raw = TextEncoder.Encode(clip, ids);
        var mean = (raw / raw.norm(dim: -1, keepdim: true)).mean([0]);
        return mean / mean.norm();
    }
}
