namespace EdgeInspector.ModelTool.Clip;

/// <summary>
/// The tokenizer of the nano model: a closed vocabulary of whole words. As in CLIP the end token has the largest id,
/// the start token the one before, and 0 pads.
/// </summary>
internal sealed class WordTokenizer
{
    private readonly Dictionary<string, int> _ids;

    public WordTokenizer(IEnumerable<string> words, int contextLength)
    {
        _ids = words.Distinct().Select((word, i) => (word, i)).ToDictionary(pair => pair.word, pair => pair.i + 1);
        ContextLength = contextLength;
    }

    public int ContextLength { get; }

    public int VocabularySize => _ids.Count + 3;

    public int Start => VocabularySize - 2;

    public int End => VocabularySize - 1;

    /// <summary>Ids of [start] words [end], padded. Every word must be in the vocabulary.</summary>
    public int[] Encode(string text)
    {
        var tokens = new int[ContextLength];
        var at = 0;
        tokens[at++] = Start;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            tokens[at++] = _ids[word];
        tokens[at] = End;
        return tokens;
    }
}
