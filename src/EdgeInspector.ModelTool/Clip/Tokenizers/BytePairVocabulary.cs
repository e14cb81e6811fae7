namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>
/// CLIP's vocabulary from its list of merges. Ids are: the 256 bytes as printable characters, the same at a word's end,
/// each merge's result in order, and the start and end of a text.
/// </summary>
internal static class BytePairVocabulary
{
    public const string EndOfWord = "</w>";
    public const string StartOfText = "<|startoftext|>";
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Ids that are not a merge's result.</summary>
    public const int FixedIds = 2 * 256 + 2;

    /// <param name="merges">Such as "th e&lt;/w&gt;", most frequent first.</param>
    public static Dictionary<string, int> Create(IEnumerable<string> merges)
    {
        string[] bytes = [.. Bytes()];
        string[] tokens =
        [
            .. bytes, .. bytes.Select(symbol => symbol + EndOfWord),
            .. merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)), StartOfText, EndOfText,
        ];
        var ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Length; i++)
            ids.TryAdd(tokens[i], i);
        return ids;
    }

    /// <summary>GPT-2's order of the bytes: the printable ones as themselves, then the others as characters from 256 on.</summary>
    private static IEnumerable<string> Bytes()
    {
        int[] printable = [.. Enumerable.Range('!', 94), .. Enumerable.Range(0xA1, 12), .. Enumerable.Range(0xAE, 82)];
        var others = 256 - printable.Length;
        return printable.Concat(Enumerable.Range(256, others)).Select(code => ((char)code).ToString());
    }
}
