using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Commands;

/// <summary>What a person meets at the command line: exit codes and single lines.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CommandLineTests() => Samples.WriteLine(_folder, Samples.Config);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_OfAFolderWithABrokenFile_JudgesTheOthersAndExitsWith2()
    {
        var (exitCode, output, errors) = await RunAsync("inspect", "parts", "--config", "config.json", "--camera", "left", "--json", "--save-map", "maps", "--save-overlay", "overlays");

        Assert.Equal(2, exitCode);
        Assert.Equal("edgeinspector: parts/3-broken.png is not an image in a format read here (PNG, JPEG, BMP, TIFF, WebP)\n", errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
        Assert.Equal(["image", "score", "mapMax", "threshold", "resultEvaluation", "pass", "reason", "defects", "timing", "provider", "model"], lines[0].Select(p => p.Key));
        Assert.Equal([("parts/1-good.png", 1), ("parts/2-bad.png", 2)], lines.Select(l => ((string)l["image"]!, (int)l["resultEvaluation"]!)));
        Assert.Equal(["1-good.npy", "2-bad.npy"], Directory.GetFiles(_folder["maps"]).Select(Path.GetFileName).Order());
        Assert.Equal(["1-good.png", "2-bad.png"], Directory.GetFiles(_folder["overlays"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(0, "parts/1-good.png", "--fail-on-defect")]
    [InlineData(1, "parts/2-bad.png", "--fail-on-defect")]
    [InlineData(0, "parts/2-bad.png")]
    public async Task Inspect_ExitCode_FollowsTheVerdictOnlyOnRequest(int expected, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(["inspect", "--model", "model.onnx", .. arguments]);

        Assert.Equal((expected, ""), (exitCode, errors));
        Assert.Contains(arguments[0], output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no configuration file nowhere.json; name one with --config", "run", "--config", "nowhere.json")]
    [InlineData("nowhere.png does not exist", "inspect", "nowhere.png", "--model", "model.onnx")]
    [InlineData("model nowhere.onnx does not exist", "inspect", "parts/1-good.png", "--model", "nowhere.onnx")]
    [InlineData("model parts/1-good.png is not an ONNX file (or is truncated)", "inspect", "parts/1-good.png", "--model", "parts/1-good.png")]
    [InlineData("--config needs --camera; there are: left", "inspect", "parts/1-good.png", "--config", "config.json")]
    [InlineData("--camera right is not in the configuration; there are: left", "inspect", "parts/1-good.png", "--config", "config.json", "--camera", "right")]
    [InlineData("Unrecognized command or argument '--frob'. (see edgeinspector --help)", "run", "--frob")]
    [InlineData("Unrecognized command or argument 'inspct'. (see edgeinspector --help)", "inspct")]
    [InlineData("an argument is empty", "inspect", "")]
    [InlineData("the value of --config is empty", "run", "--config", "")]
    [InlineData("the value of --model is empty", "inspect", "parts/1-good.png", "--model", "")]
    [InlineData("the value of --save-map is empty", "inspect", "parts/1-good.png", "--model", "model.onnx", "--save-map", "")]
    [InlineData("--save-overlay parts would overwrite parts/../parts/1-good.png; name another folder", "inspect", "parts/../parts/1-good.png", "--model", "model.onnx", "--save-overlay", "parts")]
    public async Task Mistake_OfAnyKind_IsOneLineAndExitCode2(string line, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);

        Assert.Equal((2, "", $"edgeinspector: {line}\n"), (exitCode, output, errors));
    }

    [Fact]
    public async Task ConfigCheck_OfAMissingModel_NamesTheFile()
    {
        File.Delete(_folder["model.onnx"]);

        var (exitCode, _, errors) = await RunAsync("config", "check", "--config", "config.json");

        Assert.Equal((2, $"edgeinspector: config.json: /recipes/r/model: there is no file {_folder["model.onnx"]}\n"), (exitCode, errors));
    }

    [Fact]
    public async Task ConfigShow_PrintsADocumentThatIsRight()
    {
        var (_, shown, _) = await RunAsync("config", "show", "--config", "config.json");
        File.WriteAllText(_folder["shown.json"], shown);

        var (exitCode, output, errors) = await RunAsync("config", "check", "--config", "shown.json");

        Assert.Equal((0, "shown.json: good; version 3, 1 camera, 1 recipe\n", ""), (exitCode, output, errors));
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => DaemonProcess.RunToEndAsync(_folder, arguments);
}
