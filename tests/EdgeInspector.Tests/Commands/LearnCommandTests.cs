using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>learn</c> and <c>evaluate --shots</c> with the hand-made model, whose patch features are the picture's colours.</summary>
public sealed class LearnCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LearnCommandTests()
    {
        Samples.WriteLine(_folder, Samples.Config.Replace("\"scoreThreshold\": 0.9, \"mapThreshold\": 0.5, ", "", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
            Part($"good/{i}.png", new Scalar(0, 0, 255 - i));
        Part("odd/striped.png", new Scalar(0, 0, 255), stripes: new Scalar(0, 255, 0));
        Part("odd/dark.png", new Scalar(0, 0, 20));
        Part("odd/green.png", new Scalar(0, 200, 0));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Learn_TeachesTheRecipe_WhatGoodPartsLookLike()
    {
        var before = await InspectAsync();
        var (exitCode, output, errors) = await RunAsync("learn", "--config", "config.json", "--recipe", "r", "--images", "good");
        var after = await InspectAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("r.references.onnx: 12 patches of 3 good parts; config.json: recipe r judges with them now", output, StringComparison.Ordinal);
        Assert.Equal("r.references.onnx", (string?)JsonNode.Parse(File.ReadAllText(_folder["config.json"]))!["recipes"]!["r"]!["references"]);

        // Zero-shot, red and green are alike (a third of full brightness); next to red reference parts green is odd.
        Assert.Equal([1, 1, 1, 1], before.Select(line => (int)line["resultEvaluation"]!));
        Assert.Equal([1, 2, 3, 3], after.Select(line => (int)line["resultEvaluation"]!));
        Assert.StartsWith("too dark: brightness ", (string?)after[2]["reason"], StringComparison.Ordinal);
        Assert.Equal("100% of the picture look like none of the reference parts: is the part in its place?", (string?)after[3]["reason"]);
    }

    [Fact]
    public async Task Daemon_WithReferenceParts_OfAnotherModel_SaysWhatToDo()
    {
        await RunAsync("learn", "--config", "config.json", "--recipe", "r", "--images", "good");
        File.WriteAllBytes(_folder["model.onnx"], [.. File.ReadAllBytes(_folder["model.onnx"]), .. new byte[] { 0x32, 0x00 }]);

        var (exitCode, _, errors) = await RunAsync("run", "--config", "config.json");

        Assert.Equal(2, exitCode);
        Assert.Contains("/recipes/r/references: file of reference parts ", errors, StringComparison.Ordinal);
        Assert.Contains("was learned with another model", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibration_EndsWhenTheReferencePartsChange()
    {
        await RunAsync("learn", "--config", "config.json", "--recipe", "r", "--images", "good");
        await RunAsync("calibrate", "--config", "config.json", "--recipe", "r", "--images", "good", "--max-false-reject", "0.7", "--confidence", "0.6");
        Assert.True(IsCalibrated());

        await RunAsync("learn", "--config", "config.json", "--recipe", "r", "--images", "odd/green.png");

        Assert.False(IsCalibrated());
    }

    [Fact]
    public async Task Evaluate_WithShots_LearnsFromTheTrainingPictures()
    {
        for (var i = 0; i < 3; i++)
        {
            Part($"data/train/good/{i}.png", new Scalar(0, 0, 255));
            Part($"data/test/good/{i}.png", new Scalar(0, 0, 255));
            Part($"data/test/green/{i}.png", new Scalar(0, 255, 0));
        }

        var zeroShot = JsonNode.Parse((await RunAsync("evaluate", "--dataset", "data", "--model", "model.onnx", "--json")).Output)!;
        var twoShots = JsonNode.Parse((await RunAsync("evaluate", "--dataset", "data", "--model", "model.onnx", "--json", "--shots", "2")).Output)!;
        var tooMany = await RunAsync("evaluate", "--dataset", "data", "--model", "model.onnx", "--shots", "4");

        Assert.Equal((0, 0.5), ((int)zeroShot["shots"]!, (double)zeroShot["mean"]!["imageAuroc"]!));
        Assert.Equal((2, 1.0), ((int)twoShots["shots"]!, (double)twoShots["mean"]!["imageAuroc"]!));
        Assert.Equal((2, "", "edgeinspector: --shots 4: class data has 3 good pictures for training\n"), tooMany);
    }

    [Theory]
    [InlineData("--images nowhere", "nowhere does not exist")]
    [InlineData("--images good --patches 0", "--patches 0 is not a number from 1 to 50000")]
    [InlineData("--images good --augment shear", "--augment shear is not one or more of mirror, turn, light, joined by commas")]
    public async Task Learn_OfWrongArguments_IsOneLine_AndChangesNothing(string arguments, string expected)
    {
        var config = File.ReadAllText(_folder["config.json"]);

        var result = await RunAsync(["learn", "--config", "config.json", "--recipe", "r", .. arguments.Split(' ')]);

        Assert.Equal((2, "", $"edgeinspector: {expected}\n"), result);
        Assert.Equal(config, File.ReadAllText(_folder["config.json"]));
        Assert.False(File.Exists(_folder["r.references.onnx"]));
    }

    private async Task<IReadOnlyList<JsonNode>> InspectAsync()
    {
        var (_, output, _) = await RunAsync("inspect", "good/0.png", "odd/striped.png", "odd/dark.png", "odd/green.png", "--config", "config.json", "--camera", "left", "--json");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private bool IsCalibrated()
    {
        var (config, _) = ConfigFile.Load(_folder["config.json"]);
        using var models = ModelPool.Load(config!).Value!;
        return models.IsCalibrated(config!.Recipes["r"]);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => DaemonProcess.RunToEndAsync(_folder, arguments);

    private void Part(string name, Scalar colour, Scalar? stripes = null)
    {
        using var picture = new Mat(16, 16, MatType.CV_8UC3, colour);
        for (var column = 1; column < 16 && stripes is not null; column += 2)
            picture.Line(column, 0, column, 15, stripes.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        Cv2.ImWrite(_folder[name], picture);
    }
}
