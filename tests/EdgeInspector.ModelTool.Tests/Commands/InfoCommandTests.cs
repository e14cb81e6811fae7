using EdgeInspector.ModelTool.Tests.Parity;
using static EdgeInspector.ModelTool.Tests.Commands.ModelTool;

namespace EdgeInspector.ModelTool.Tests.Commands;

public sealed class InfoCommandTests
{
    [Theory]
    [InlineData("tiny/clip_torchscript.pt.gz", "CLIP weights, ViT-128x8/14@56", "TorchScript archive, OpenAI's names", "61.74 % float32, 38.26 % float16", "56 x 56 pixels", "77 tokens of 49408")]
    [InlineData("tiny/clip_state_dict.pt.gz", "CLIP weights, ViT-128x8/14@56", "PyTorch zip, OpenAI's names", "100 % float32")]
    [InlineData("small/clip.safetensors.gz", "CLIP weights, ViT-192x12/16@112", "safetensors, OpenAI's names", "128 features")]
    [InlineData("small/prompt_learner.pth.gz", "AnomalyCLIP prompts, for a text transformer of width 128", "12 learned tokens a prompt", "9 blocks see learned tokens", "4 learned tokens in each deeper block")]
    [InlineData("metrics/m2_ties.safetensors.gz", "neither CLIP weights nor AnomalyCLIP prompts", "4 tensors: masks, maps, labels, scores", "it has no tensor visual.conv1.weight")]
    public async Task Info_OfAReferenceFile_SaysWhatItIs(string file, params string[] expected)
    {
        var (exitCode, output, error) = await RunAsync($"info {ParityData.Path(file)}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(expected, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Info_WithTensors_ListsNameTypeAndShape()
    {
        var (_, output, _) = await RunAsync($"info --tensors {ParityData.Path("tiny/clip_torchscript.pt.gz")}");

        Assert.Contains("\nvisual.conv1.weight float16 [128, 3, 14, 14]\n", output, StringComparison.Ordinal);
        Assert.Contains("\ninput_resolution int64 []\n", output, StringComparison.Ordinal);
        Assert.Equal(185, output.Split('\n').Count(line => line.EndsWith(']')));
    }

    [Fact]
    public async Task Info_OfAGzippedFile_UnpacksItBesideAndLeavesNothingThere()
    {
        var folder = Directory.CreateTempSubdirectory("info-gzip").FullName;

        var (exitCode, _, _) = await RunAsync($"info {ParityData.Path("tiny/clip_state_dict.pt.gz")}", folder);

        Assert.Equal(0, exitCode);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public async Task Info_OfTheShippedModel_ShowsItsProperties()
    {
        var (exitCode, output, error) = await RunAsync($"info {Path.Combine(RepositoryFolder, "models", "anomalyclip-nano.onnx")}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("EdgeInspector model anomalyclip-nano version 6", output, StringComparison.Ordinal);
        Assert.Contains("input        image uint8 [N, 256, 256, 3]", output, StringComparison.Ordinal);
        Assert.Contains("backbone: R18+ViT-192x4/16@256", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_OfNothingKnown_IsOneLineAndExitCode2()
    {
        var (exitCode, output, error) = await RunAsync($"info {Path.Combine(RepositoryFolder, "README.md")}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.EndsWith("README.md is not a safetensors file, a PyTorch zip or a TorchScript archive\n", error);
    }
}
