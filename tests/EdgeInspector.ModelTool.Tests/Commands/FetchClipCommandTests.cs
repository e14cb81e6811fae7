using System.Security.Cryptography;
using EdgeInspector.ModelTool.Tests.Downloads;
using EdgeInspector.ModelTool.Tests.Parity;
using static EdgeInspector.ModelTool.Tests.Commands.ModelTool;

namespace EdgeInspector.ModelTool.Tests.Commands;

public sealed class FetchClipCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fetch-clip").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task FetchClip_Twice_DownloadsBothOnce()
    {
        var weights = RandomNumberGenerator.GetBytes(100_000);
        using var weightsServer = new LocalServer(weights);
        // OpenAI's own vocabulary, which the program knows the hash of.
        using var vocabularyServer = new LocalServer(File.ReadAllBytes(ParityData.Path("tokenizer/bpe_simple_vocab_16e6.txt.gz")));
        var url = new Uri(weightsServer.Address, $"/clip/{Convert.ToHexStringLower(SHA256.HashData(weights))}/ViT.pt");
        var arguments = $"fetch-clip --output {_folder}/clip --url {url} --vocab-url {new Uri(vocabularyServer.Address, "/vocabulary.txt.gz")}";

        var first = await RunAsync(arguments);
        var second = await RunAsync(arguments);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("clip/ViT.pt: 0.1 MB, SHA-256 as expected", first.Output, StringComparison.Ordinal);
        Assert.Equal(weights, File.ReadAllBytes($"{_folder}/clip/ViT.pt"));
        Assert.Equal(2, second.Output.Split("already there").Length - 1);
        Assert.Equal((1, 1), (weightsServer.Ranges.Count, vocabularyServer.Ranges.Count));
    }

    [Fact]
    public async Task FetchClip_OfOtherWeightsWithoutAHashInTheirAddress_ExpectsOpenAis()
    {
        using var server = new LocalServer([1, 2, 3]);

        var (exitCode, _, error) = await RunAsync($"fetch-clip --output {_folder} --url {server.Address}");

        Assert.Equal(2, exitCode);
        Assert.Contains("expected 3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("--url nowhere", "--url nowhere is not the address of a file")]
    [InlineData("--url http://example.com/model.pt", "http://example.com/model.pt is neither https nor http on this machine")]
    public async Task FetchClip_OfAnAddressThatIsNone_IsOneLine(string arguments, string expected)
    {
        var (exitCode, _, error) = await RunAsync($"fetch-clip --output {_folder} {arguments}");

        Assert.Equal((2, $"anomalyclip: {expected}\n"), (exitCode, error));
    }
}
