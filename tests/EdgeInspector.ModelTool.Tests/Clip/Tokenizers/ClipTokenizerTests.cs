using System.IO.Compression;
using System.Text.Json;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Tests.Parity;

namespace EdgeInspector.ModelTool.Tests.Clip.Tokenizers;

/// <summary>Against the ids of the original code, and each way in which the vocabulary comes.</summary>
public sealed class ClipTokenizerTests : IDisposable
{
    private static readonly TextConfig Text = new(Width: 512, Layers: 12, ContextLength: 77, VocabularySize: 49408);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokenizer-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Encode_OfEveryReferenceText_GivesTheOriginalsIds()
    {
        var tokenizer = (ClipTokenizer)Read(ParityData.Path("tokenizer/bpe_simple_vocab_16e6.txt.gz"));
        var cases = ParityData.Json("tokenizer/tokens.json").GetProperty("cases").EnumerateArray().ToList();

        Assert.Equal(60, cases.Count);
        foreach (var example in cases)
        {
            var text = example.GetProperty("text").GetString()!;
            int[] expected = [.. example.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            Assert.Equal((text, example.GetProperty("untruncated_length").GetInt32()), (text, tokenizer.Tokens(text).Count));
            if (example.GetProperty("raises_without_truncate").GetBoolean())
                Assert.Contains("tokens, the text transformer takes 77", tokenizer.Encode(text).Error, StringComparison.Ordinal);
            else
                Assert.Equal(expected.Concat(new int[77 - expected.Length]), tokenizer.Encode(text).Value!);
        }
    }

    [Fact]
    public void Read_OfEveryFileKind_GivesTheSameVocabulary()
    {
        var original = ParityData.Path("tokenizer/bpe_simple_vocab_16e6.txt.gz");
        string[] merges = [.. Lines(original).Skip(1).Take(49408 - 514)];
        File.WriteAllLines(Path.Combine(_folder, "merges.txt"), ["#version: 0.2", .. merges]);
        File.WriteAllText(Path.Combine(_folder, "old.json"), JsonSerializer.Serialize(new { model = new { type = "BPE", merges } }));
        File.WriteAllText(Path.Combine(_folder, "new.json"), JsonSerializer.Serialize(new { model = new { type = "BPE", merges = merges.Select(m => m.Split(' ')) } }));
        const string text = "a close-up photo of the flawless metal nut.";
        var expected = Read(original).Encode(text).Value!;

        foreach (var name in new[] { "merges.txt", "old.json", "new.json" })
            Assert.Equal(expected, Read(Path.Combine(_folder, name)).Encode(text).Value!);

        // Beside the checkpoint it need not be named.
        var found = VocabularyFile.Read(null, Path.Combine(_folder, "clip.safetensors"), Text);
        Assert.Equal(expected, found.Value!.Encode(text).Value!);
    }

    [Theory]
    [InlineData("a b\nc d\n", "has 515 tokens, the checkpoint's text transformer 49408; it belongs to another model")]
    [InlineData("one\ntwo\n", "has 5 tokens, the checkpoint's text transformer 49408; it belongs to another model")]
    [InlineData("version\na b c\n", "is neither a list of merges nor a tokenizer.json")]
    [InlineData("{\"model\":7}", "is neither a list of merges nor a tokenizer.json")]
    [InlineData("{", "is neither a list of merges nor a tokenizer.json")]
    public void Read_OfSomethingElse_SaysSoInOneLine(string content, string expected)
    {
        var path = Path.Combine(_folder, "vocabulary");
        File.WriteAllText(path, content);

        Assert.Equal($"vocabulary {path} {expected}", VocabularyFile.Read(path, "clip.pt", Text).Error);
    }

    [Fact]
    public void Read_WithoutAny_NamesTheRemedy()
    {
        Assert.StartsWith("texts need CLIP's vocabulary: name it with --vocab", VocabularyFile.Read(null, Path.Combine(_folder, "clip.pt"), Text).Error);
        Assert.Equal("vocabulary /nowhere/merges.txt does not exist", VocabularyFile.Read("/nowhere/merges.txt", "clip.pt", Text).Error);
    }

    [Fact]
    public void Encode_ByTheNanosWords_SplitsMarksAndRefusesUnknownWords()
    {
        var tokenizer = new WordTokenizer(["a", "close-up", "."], contextLength: 6);

        Assert.Equal([4, 1, 2, 3, 5, 0], tokenizer.Encode("A close-up.").Value!);
        Assert.Equal("'view' is not among the 3 words that this model knows", tokenizer.Encode("a view").Error);
        Assert.Equal("'a a a a a' has 7 tokens, the text transformer takes 6", tokenizer.Encode("a a a a a").Error);
    }

    private static ITokenizer Read(string path)
    {
        var read = VocabularyFile.Read(path, "clip.pt", Text);
        Assert.Null(read.Error);
        return read.Value!;
    }

    private static IEnumerable<string> Lines(string gzip)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(gzip), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
