using System.Text.RegularExpressions;
using EdgeInspector.Vision;
using Microsoft.ML.Tokenizers;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>CLIP's own tokenizer: byte-pair encoding of cleaned, lower-case words. The vocabulary is the user's file.</summary>
internal sealed partial class ClipTokenizer : ITokenizer
{
    private readonly BpeTokenizer _bpe;
    private readonly int _start;
    private readonly int _end;

    /// <param name="merges">As many as the vocabulary has.</param>
    /// <param name="contextLength">Ids a text is padded to.</param>
    public ClipTokenizer(IReadOnlyList<string> merges, int contextLength)
    {
        ContextLength = contextLength;
        var vocabulary = BytePairVocabulary.Create(merges);
        (_start, _end) = (vocabulary[BytePairVocabulary.StartOfText], vocabulary[BytePairVocabulary.EndOfText]);
        var special = new Dictionary<string, int> { [BytePairVocabulary.StartOfText] = _start, [BytePairVocabulary.EndOfText] = _end };
        _bpe = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges,
            EndOfWordSuffix = BytePairVocabulary.EndOfWord,
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(Word(), special),
            SpecialTokens = special,
        });
    }

    public int ContextLength { get; }

    public Outcome<int[]> Encode(string text)
    {
        var ids = Tokens(text);
        if (ids.Count > ContextLength)
            return new Failure($"'{text}' has {ids.Count} tokens, the text transformer takes {ContextLength}");
        var padded = new int[ContextLength];
        ids.CopyTo(padded, 0);
        return padded;
    }

    /// <summary>[start] text [end], of any length.</summary>
    internal List<int> Tokens(string text) => [_start, .. _bpe.EncodeToIds(TextCleaning.Clean(text)), _end];

    [GeneratedRegex(@"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
