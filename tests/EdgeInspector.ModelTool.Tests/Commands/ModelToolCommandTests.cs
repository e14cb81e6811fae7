using static EdgeInspector.ModelTool.Tests.Commands.ModelTool;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>The program as a person runs it: bad input is one line on stderr and exit code 2.</summary>
public sealed class ModelToolCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anomalyclip-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("export", "Option '--output' is required")]
    [InlineData("export --clip a --prompts b --output c --features 6,x", "'x' is not a whole number; write a list such as 6,12,18,24")]
    [InlineData("export --clip a --prompts b --output c --precision fp8", "fp8")]
    [InlineData("export --clip /nowhere/clip.safetensors --prompts b --output c", "/nowhere/clip.safetensors does not exist")]
    [InlineData("exprot", "anomalyclip: 'exprot' is not known here. See: anomalyclip --help")]
    [InlineData("pretrain-nano --work w --photographs /nowhere", "--photographs /nowhere is not a folder")]
    [InlineData("pretrain-nano --work w --resnet /nowhere", "--resnet /nowhere: ")]
    [InlineData("pretrain-nano --work w --steps 0", "--steps 0 is no number of steps; expected 1 or more (--from-clip does without any)")]
    [InlineData("pretrain-nano --work w", "--resnet is missing: the stem starts from a ResNet-18 (models/README.md says where it comes from)")]
    public async Task WrongUse_IsOneLineAndExitCode2(string arguments, string expected)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task GenerateParts_WritesMvtecsLayout()
    {
        var (exitCode, _, error) = await RunAsync($"generate-parts --output {_folder} --count 12 --image-size 64");

        Assert.Equal((0, ""), (exitCode, error));
        var images = Directory.GetFiles(Path.Combine(_folder, "test"), "*.png", SearchOption.AllDirectories);
        var masks = Directory.GetFiles(Path.Combine(_folder, "ground_truth"), "*_mask.png", SearchOption.AllDirectories);
        Assert.Equal(12, images.Length);
        Assert.Equal(images.Count(path => Path.GetFileName(Path.GetDirectoryName(path)) != "good"), masks.Length);
    }
}
