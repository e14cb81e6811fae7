using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Tests.Parity;
using EdgeInspector.Vision.Imaging;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary><c>anomalyclip train</c> on the reference's four pictures and small CLIP.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("train-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_InterruptedAndResumed_EndsWhereAnUninterruptedRunEnds()
    {
        Assert.Equal(0, (await TrainAsync("whole.pth", "--epochs 4")).ExitCode);
        Assert.Equal(0, (await TrainAsync("first.pth", "--epochs 2")).ExitCode);
        var resumed = await TrainAsync("second.pth", $"--epochs 4 --resume {In("first.pth")}");

        Assert.Equal(0, resumed.ExitCode);
        Assert.DoesNotContain("epoch 2/4", resumed.Output, StringComparison.Ordinal);
        using var whole = Checkpoint.Open(In("whole.pth")).Value!;
        using var second = Checkpoint.Open(In("second.pth")).Value!;
        Assert.Equal(whole.Tensors.Keys.Order(), second.Tensors.Keys.Order());
        foreach (var (name, tensor) in whole.Tensors)
            Assert.InRange(ParityData.Difference(second.Tensors[name].Read(), tensor.Read()), 0, 1e-6);
    }

    [Fact]
    public async Task Train_OfAFewEpochs_LowersTheLossAndWritesItsCurve()
    {
        var (exitCode, _, _) = await TrainAsync("prompts.pth", "--epochs 3 --save-every 2");

        Assert.Equal(0, exitCode);
        var table = File.ReadAllLines(In("prompts.csv")).Select(line => line.Split(',')).ToList();
        Assert.Equal(["epoch", "global", "local", "total", "seconds"], table[0]);
        Assert.Equal(["1", "2", "3"], table.Skip(1).Select(row => row[0]));
        Assert.True(Total(table[3]) < Total(table[1]));
        Assert.Equal(["prompts.csv", "prompts.epoch-2.pth", "prompts.png", "prompts.pth"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var curve = ImageFile.Read(In("prompts.png")).Value!;
        Assert.InRange(curve.Width, 400, 4000);

        static double Total(string[] row) => double.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("--epochs 0", "--epochs 0 is outside 1 to 100000")]
    [InlineData("--depth 9", "--depth 9 is outside 1 to 6")]
    [InlineData("--batch-size 0", "--batch-size 0 is outside 1 to 4096")]
    [InlineData("--learning-rate 7", "--learning-rate 7 is outside 0 to 1")]
    [InlineData("--n-ctx 80", "--n-ctx 80 is outside 1 to 72")]
    [InlineData("--device cuda", "--device cuda: there is no NVIDIA GPU here")]
    [InlineData("--resume /nowhere.pth", "/nowhere.pth does not exist")]
    public async Task Train_WithAWrongSetting_IsOneLine(string arguments, string expected)
    {
        if (arguments == "--device cuda" && cuda.is_available())
            Assert.Skip("there is a GPU here");
        var (exitCode, _, error) = await TrainAsync("prompts.pth", arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"anomalyclip: {expected}", error);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Train_FromPromptsOfNoRun_SaysThatTheyHoldNoState()
    {
        var prompts = ParityData.Path("tiny/prompt_learner.pth");
        var (exitCode, _, error) = await TrainAsync("prompts.pth", $"--resume {prompts}");

        Assert.Equal((2, $"anomalyclip: {prompts} holds prompts only, not the state of a training run; --resume takes a file that `train` wrote"), (exitCode, error.TrimEnd('\n').Split('\n')[^1]));
    }

    [Fact]
    public async Task Train_IntoTheFileOfItsOwnLossCurve_IsRefused()
    {
        var (exitCode, _, error) = await TrainAsync("prompts.csv", "");

        Assert.Equal((2, $"anomalyclip: --output {In("prompts.csv")} is where the loss curve goes; name the prompts for example {In("prompts.pth")}\n"), (exitCode, error));
    }

    [Theory]
    [InlineData("empty", "data set")]
    [InlineData("good-only", "has 1 test pictures, 0 of them defective; training needs good and defective ones")]
    [InlineData("no-mask", "is defective but has no mask; training needs one for each")]
    public async Task Train_OnASetThatDoesNotDo_IsOneLine(string set, string expected)
    {
        var root = Directory.CreateDirectory(In(set)).FullName;
        var picture = ParityData.Path("tiny/train/img/t0.png");
        if (set != "empty")
            Copy(picture, $"{root}/test/good/a.png");
        if (set == "no-mask")
            Copy(picture, $"{root}/test/crack/b.png");

        var (exitCode, _, error) = await TrainAsync("prompts.pth", "", root);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private Task<(int ExitCode, string Output, string Error)> TrainAsync(string output, string arguments, string? dataset = null)
    {
        string Unless(string option, int value) => arguments.Contains(option, StringComparison.Ordinal) ? "" : $"{option} {value}";
        return ModelTool.RunAsync(
            $"train --clip {ParityData.Path("tiny/clip.safetensors.gz")} --dataset {dataset ?? ParityData.Path("tiny/train")} --output {In(output)} " +
            $"--image-size 98 --dpam-layers 6 --features 2,4,6,8 {Unless("--depth", 4)} {Unless("--batch-size", 3)} {arguments}");
    }
}
