using System.Text.RegularExpressions;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>
/// The tokenizer of the nano model: a closed vocabulary of whole words and marks. As in CLIP the end token has the largest
/// id, the start token the one before, and 0 pads.
/// </summary>
internal sealed partial class WordTokenizer : ITokenizer
{
    /// <summary>The vocabulary beside the checkpoint, one word a line.</summary>
    public const string FileName = "vocabulary.txt";

    private readonly Dictionary<string, int> _ids;

    public WordTokenizer(IEnumerable<string> words, int contextLength)
    {
        Vocabulary = [.. words.Distinct()];
        _ids = Vocabulary.Select((word, i) => (word, i)).ToDictionary(pair => pair.word, pair => pair.i + 1);
        ContextLength = contextLength;
    }

    /// <summary>Word i has id i + 1.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    public int ContextLength { get; }

    public int VocabularySize => _ids.Count + 3;

    public int Start => VocabularySize - 2;

    public int End => VocabularySize - 1;

    /// <summary>"A close-up." is "a", "close-up" and ".".</summary>
    public static IEnumerable<string> Words(string text) => Word().Matches(text.ToLowerInvariant()).Select(match => match.Value);

    public Outcome<int[]> Encode(string text)
    {
        var words = Words(text).ToList();
        if (words.FirstOrDefault(word => !_ids.ContainsKey(word)) is { } unknown)
            return new Failure($"'{unknown}' is not among the {_ids.Count} words that this model knows");
        if (words.Count + 2 > ContextLength)
            return new Failure($"'{text}' has {words.Count + 2} tokens, the text transformer takes {ContextLength}");
        var tokens = new int[ContextLength];
        tokens[0] = Start;
        for (var i = 0; i < words.Count; i++)
            tokens[i + 1] = _ids[words[i]];
        tokens[words.Count + 1] = End;
        return tokens;
    }

    [GeneratedRegex(@"[\w-]+|[^\s\w]")]
    private static partial Regex Word();
}
