using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// The token ids of "x x ... object." and "x x ... damaged object.", each x the place of a learned vector (AnomalyCLIP
/// section 3.2). In CLIP's own vocabulary they are known facts; another one is asked.
/// </summary>
internal sealed record LearnedPromptTokens(int[] Normal, int[] Abnormal)
{
    private const int ClipVocabularySize = 49408;
    private const int Start = 49406, X = 343, Damaged = 13568, Object = 14115, FullStop = 269, End = 49407;

    /// <param name="text">Sizes of the text transformer.</param>
    /// <param name="learned">n_ctx, learned vectors a prompt.</param>
    /// <param name="readTokenizer">Asked where the vocabulary is not CLIP's own.</param>
    public static Outcome<LearnedPromptTokens> Create(TextConfig text, int learned, Func<Outcome<ITokenizer>> readTokenizer)
    {
        if (learned + 5 > text.ContextLength)
            return new Failure($"--n-ctx {learned} leaves no room for the fixed words: the text transformer takes {text.ContextLength} tokens");
        if (text.VocabularySize == ClipVocabularySize)
            return new LearnedPromptTokens(Pad([Object, FullStop]), Pad([Damaged, Object, FullStop]));

        var read = readTokenizer();
        if (!read.TryGet(out var tokenizer))
            return new Failure(read.Error!);
        var places = string.Concat(Enumerable.Repeat("x ", learned));
        var (normal, abnormal) = (tokenizer.Encode($"{places}object."), tokenizer.Encode($"{places}damaged object."));
        return normal.TryGet(out var good) && abnormal.TryGet(out var bad)
            ? new LearnedPromptTokens(good, bad)
            : new Failure((normal.Error ?? abnormal.Error)!);

        int[] Pad(int[] words)
        {
            int[] ids = [Start, .. Enumerable.Repeat(X, learned), .. words, End];
            return [.. ids, .. new int[text.ContextLength - ids.Length]];
        }
    }
}
