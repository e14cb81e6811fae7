using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>calibrate</c> with the hand-made model, whose score is the picture's mean brightness and whose map is the picture.</summary>
public sealed class CalibrateCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CalibrateCommandTests() => Samples.WriteLine(_folder, Samples.Config);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calibrate_FromGoodParts_WritesThresholdsThatTheyPass_AndResultsSaySo()
    {
        // 59 parts allow a promise of 5 % with 95 % confidence if all of them pass. Each has a pixel of its own, so that none is a copy.
        for (var i = 0; i < 59; i++)
            Part($"good/{i}.png", 10 + i);

        var (exitCode, output, errors) = await CalibrateAsync("--images", "good", "--max-false-reject", "0.05", "--chart", "chart.png");

        Assert.Equal((0, ""), (exitCode, WithoutProgress(errors)));
        Assert.Contains("0 of 59 good parts would be rejected", output, StringComparison.Ordinal);
        Assert.Contains("promise: at most 5% of good parts like these are rejected, with 95% confidence", output, StringComparison.Ordinal);
        var recipe = JsonNode.Parse(File.ReadAllText(_folder["config.json"]))!["recipes"]!["r"]!;
        Assert.Equal(("promise", 59, 0.05, 0.95), ((string?)recipe["calibration"]!["method"], (int)recipe["calibration"]!["goodParts"]!, (double)recipe["calibration"]!["maxFalseReject"]!, (double)recipe["calibration"]!["confidence"]!));

        // The brightest part's map is 68/255 everywhere; its score is the same, and the model starts both at one half.
        Assert.Equal(68 / 255.0, (double)recipe["mapThreshold"]!, 1e-4);
        Assert.Equal(68 / 255.0, (double)recipe["scoreThreshold"]!, 1e-4);
        Assert.Equal(0x89, File.ReadAllBytes(_folder["chart.png"])[0]);
        var inspected = await DaemonProcess.RunToEndAsync(_folder, ["inspect", "good", "--config", "config.json", "--camera", "left", "--fail-on-defect"]);
        Assert.Equal(0, inspected.ExitCode);

        Assert.True(IsCalibrated());
        File.WriteAllText(_folder["config.json"], File.ReadAllText(_folder["config.json"]).Replace("\"minDefectArea\": 0.001", "\"minDefectArea\": 0.002", StringComparison.Ordinal));
        Assert.False(IsCalibrated());
    }

    [Fact]
    public async Task Calibrate_FromTooFew_SaysHowManyItTakes_AndChangesNothing()
    {
        Part("good/a.png", 10);

        var result = await CalibrateAsync("--images", "good");

        Assert.Equal(
            (2, "", "edgeinspector: 1 good parts are too few to promise a false-reject rate of 0.5% with 95% confidence: it takes at least 598, or a weaker promise\n"),
            result);
        Assert.Equal(Samples.Config, File.ReadAllText(_folder["config.json"]));
    }

    [Fact]
    public async Task Calibrate_LeavesCopiesOut()
    {
        for (var i = 0; i < 59; i++)
            Part($"good/{i:00}.png", 10 + Math.Min(i, 57));

        var (exitCode, _, errors) = await CalibrateAsync("--images", "good", "--max-false-reject", "0.05");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                "good/58.png is the same picture as good/57.png and is left out",
                "edgeinspector: 58 good parts are too few to promise a false-reject rate of 5% with 95% confidence: it takes at least 59, or a weaker promise",
            ],
            WithoutProgress(errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Calibrate_LeavesPicturesOutThatGetNoVerdict()
    {
        File.WriteAllText(_folder["config.json"], Samples.Config.Replace("\"version\": 2", "\"version\": 2, \"picture\": { \"minBrightness\": 0.1 }", StringComparison.Ordinal));
        Part("good/a.png", 10);
        Part("good/b.png", 50);

        var (exitCode, output, errors) = await CalibrateAsync("--images", "good", "--max-false-reject", "0.5", "--confidence", "0.5");

        Assert.Equal((0, "good/a.png would be NotDecidable and is left out: too dark: brightness 0.0392 is below 0.1\n"), (exitCode, WithoutProgress(errors)));
        Assert.Contains("0 of 1 good parts would be rejected", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_FromLabelledParts_SeparatesThem()
    {
        Part("good/a.png", 10);
        Part("good/b.png", 20);
        Part("bad/a.png", 100);

        var (exitCode, output, errors) = await CalibrateAsync("--images", "good", "--defective", "bad", "--miss-cost", "10");

        Assert.Equal((0, ""), (exitCode, WithoutProgress(errors)));
        Assert.Contains("0 of 2 good parts would be rejected, 0 of 1 defective parts missed", output, StringComparison.Ordinal);
        Assert.True(IsCalibrated());
    }

    [Theory]
    [InlineData("--images good --recipe x", "--recipe x is not in config.json; there are: r")]
    [InlineData("--images nowhere --recipe r --max-false-reject 0.5 --confidence 0.5", "nowhere does not exist")]
    [InlineData("--images good --recipe r --max-false-reject 5", "--max-false-reject 5 is not a share above 0 and below 1, such as 0.005")]
    [InlineData("--images good --recipe r --miss-cost 5", "--miss-cost needs --defective, pictures of defective parts")]
    [InlineData("--images good --recipe r --defective good --confidence 0.9", "--defective chooses by labelled parts, --max-false-reject and --confidence promise from good parts alone; give one or the other")]
    public async Task Calibrate_OfWrongArguments_IsOneLine(string arguments, string expected)
    {
        for (var i = 0; i < 5; i++)
            Part($"good/{i}.png", 10 + i);

        var result = await DaemonProcess.RunToEndAsync(_folder, ["calibrate", "--config", "config.json", .. arguments.Split(' ')]);

        Assert.Equal((2, "", $"edgeinspector: {expected}\n"), result);
    }

    private bool IsCalibrated()
    {
        var (config, errors) = ConfigFile.Load(_folder["config.json"]);
        Assert.Empty(errors);
        using var models = ModelPool.Load(config!).Value!;
        return models.IsCalibrated(config!.Recipes["r"]);
    }

    private Task<(int ExitCode, string Output, string Errors)> CalibrateAsync(params string[] arguments) =>
        DaemonProcess.RunToEndAsync(_folder, ["calibrate", "--config", "config.json", "--recipe", "r", .. arguments]);

    private static string WithoutProgress(string errors) =>
        string.Concat(errors.Split('\n').Where(line => line.Length > 0 && !line.Contains(" pictures, ", StringComparison.Ordinal)).Select(line => line + "\n"));

    private void Part(string name, int gray)
    {
        using var picture = new Mat(16, 16, MatType.CV_8UC1, new Scalar(gray));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        Cv2.ImWrite(_folder[name], picture);
    }
}
