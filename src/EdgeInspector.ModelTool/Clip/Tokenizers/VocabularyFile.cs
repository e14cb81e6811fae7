using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>
/// The user's vocabulary file: OpenAI's <c>bpe_simple_vocab_16e6.txt.gz</c>, Hugging Face's <c>merges.txt</c> or
/// <c>tokenizer.json</c>, or the nano model's word list. What it is shows in its content.
/// </summary>
internal static class VocabularyFile
{
    private const int LargestFile = 64 << 20;

    private static readonly string[] Names = ["bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt", "merges.txt", "tokenizer.json", WordTokenizer.FileName];

    /// <summary>The tokenizer from a named file, or from one of the well-known names beside the checkpoint.</summary>
    /// <param name="path">Null to look beside the checkpoint.</param>
    /// <param name="checkpoint">The CLIP's file.</param>
    /// <param name="text">Sizes of its text transformer, which the vocabulary must fit.</param>
    public static Outcome<ITokenizer> Read(string? path, string checkpoint, TextConfig text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        path ??= Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
            return new Failure($"texts need CLIP's vocabulary: name it with --vocab, or put {string.Join(" or ", Names[0], Names[2], Names[3])} beside {checkpoint} (`anomalyclip fetch-clip` downloads it)");
        try
        {
            return Parse(ReadText(path), path, text);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"vocabulary {path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new Failure($"vocabulary {path} cannot be read: {e.Message}");
        }
    }

    private static Outcome<ITokenizer> Parse(string content, string path, TextConfig text)
    {
        if (content.StartsWith('{'))
            return FromMerges(JsonMerges(content), path, text);
        string[] lines = [.. content.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        if (lines.All(line => !line.Contains(' ')))
            return FromWords(lines, path, text);

        // The first line names the version; what follows the last merge of OpenAI's file is not part of the vocabulary.
        return FromMerges([.. lines.Skip(1)], path, text);
    }

    private static Outcome<ITokenizer> FromMerges(IReadOnlyList<string>? merges, string path, TextConfig text)
    {
        var needed = text.VocabularySize - BytePairVocabulary.FixedIds;
        if (merges is null || merges.Any(merge => merge.Count(c => c == ' ') != 1))
            return new Failure($"vocabulary {path} is neither a list of merges nor a tokenizer.json");
        if (needed < 0 || merges.Count < needed)
            return new Failure($"vocabulary {path} has {merges.Count + BytePairVocabulary.FixedIds} tokens, the checkpoint's text transformer {text.VocabularySize}; it belongs to another model");
        return new ClipTokenizer([.. merges.Take(needed)], text.ContextLength);
    }

    private static Outcome<ITokenizer> FromWords(IReadOnlyList<string> words, string path, TextConfig text)
    {
        var tokenizer = new WordTokenizer(words, text.ContextLength);
        if (tokenizer.VocabularySize != text.VocabularySize)
            return new Failure($"vocabulary {path} has {tokenizer.VocabularySize} tokens, the checkpoint's text transformer {text.VocabularySize}; it belongs to another model");
        return tokenizer;
    }

    /// <summary>Merges stand in a tokenizer.json as "a b" or as ["a", "b"].</summary>
    private static List<string>? JsonMerges(string content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return [.. json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Select(merge =>
                merge.ValueKind == JsonValueKind.Array ? string.Join(' ', merge.EnumerateArray().Select(part => part.GetString())) : merge.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string ReadText(string path)
    {
        using var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestFile)
                throw new InvalidDataException($"it is larger than {LargestFile >> 20} MiB");
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
