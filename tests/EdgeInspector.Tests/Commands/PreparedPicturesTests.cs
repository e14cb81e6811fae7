using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

/// <summary>Commands that see pictures as a camera's line does: prepared.</summary>
public sealed class PreparedPicturesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_OfACamerasPictures_IsInPixelsOfThePreparedOnes()
    {
        Samples.WriteLine(_folder, Config("\"rotate\": \"90\""));

        var (_, output, errors) = await RunAsync("inspect", "parts/2-bad.png", "--config", "config.json", "--camera", "left", "--json");

        // It was 16 pixels from the top and from the right; a quarter clockwise, from the right and from the bottom.
        Assert.Equal("", errors);
        var defect = Assert.Single(JsonNode.Parse(output)!["defects"]!.AsArray())!;
        Assert.Equal(new Rect(32, 32, 16, 16), new Rect((int)defect["x"]!, (int)defect["y"]!, (int)defect["width"]!, (int)defect["height"]!));
    }

    [Theory]
    [InlineData(true, 1, "")]
    [InlineData(false, 3, "the picture has 32 x 64 pixels, expected 64 x 32")]
    public async Task Learn_ForACamera_LearnsPreparedPictures(bool forCamera, int evaluation, string reason)
    {
        Samples.WriteLine(_folder, Config("\"rotate\": \"270\""));
        using (var part = new Mat(32, 64, MatType.CV_8UC3, new Scalar(0, 0, 200)))
            Cv2.ImWrite(_folder["part.png"], part);

        var learned = await RunAsync(["learn", "--config", "config.json", "--recipe", "r", "--images", "part.png", .. forCamera ? new[] { "--camera", "left" } : []]);
        var (_, output, _) = await RunAsync("inspect", "part.png", "--config", "config.json", "--camera", "left", "--json");

        Assert.Equal((0, ""), (learned.ExitCode, learned.Errors));
        var line = JsonNode.Parse(output)!;
        Assert.Equal((evaluation, reason), ((int)line["resultEvaluation"]!, (string)line["reason"]!));
    }

    [Fact]
    public async Task Calibrate_ForACamera_MeasuresPreparedPictures()
    {
        Samples.WriteLine(_folder, Config("\"rotate\": \"270\"").Replace("\"minDefectArea\"", "\"picture\": { \"width\": 32, \"height\": 64 }, \"minDefectArea\"", StringComparison.Ordinal));
        foreach (var i in Enumerable.Range(0, 5))
        {
            using var part = new Mat(32, 64, MatType.CV_8UC3, new Scalar(0, 0, 200 + i));
            Cv2.ImWrite(_folder[$"good-{i}.png"], part);
        }

        string[] command = ["calibrate", "--config", "config.json", "--recipe", "r", "--images", .. Enumerable.Range(0, 5).Select(i => $"good-{i}.png"), "--max-false-reject", "0.4", "--confidence", "0.9"];
        var without = await RunAsync(command);
        var with = await RunAsync([.. command, "--camera", "left"]);

        Assert.Equal((2, 0), (without.ExitCode, with.ExitCode));
        Assert.Contains("good-0.png would be NotDecidable and is left out: the picture has 64 x 32 pixels, expected 32 x 64", without.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_ThatIsNotThere_IsNamed()
    {
        Samples.WriteLine(_folder, Samples.Config);

        var (exitCode, _, errors) = await RunAsync("learn", "--config", "config.json", "--recipe", "r", "--images", "parts", "--camera", "right");

        Assert.Equal((2, "edgeinspector: --camera right is not in the configuration; there are: left\n"), (exitCode, errors));
    }

    [Fact]
    public async Task ConfigCheck_OfALensCalibrationThatIsNone_SaysWhy()
    {
        Samples.WriteLine(_folder, Config("\"undistort\": \"lens.yml\""));

        var missing = await RunAsync("config", "check", "--config", "config.json");
        File.WriteAllText(_folder["lens.yml"], "%YAML:1.0\n---\nimage_width: 64\n");
        var wrong = await RunAsync("config", "check", "--config", "config.json");

        Assert.Equal((2, $"edgeinspector: config.json: /cameras/left/prepare/undistort: there is no file {_folder["lens.yml"]}\n"), (missing.ExitCode, missing.Errors));
        Assert.Equal(
            (2, $"edgeinspector: config.json: /cameras/left/prepare/undistort: {_folder["lens.yml"]} is no lens calibration: it needs camera_matrix, 3 x 3 with focal lengths above 0\n"),
            (wrong.ExitCode, wrong.Errors));
    }

    [Fact]
    public void Read_OfAnUnknownAngle_SaysWhichThereAre() =>
        Assert.Equal(
            "/cameras/left/prepare/rotate: \"45\" is not \"90\" or \"180\" or \"270\"",
            Assert.Single(ConfigReader.Read(Config("\"rotate\": \"45\""), "/").Errors).ToString());

    private static string Config(string preparation) =>
        Samples.Config.Replace("\"staleAfterSeconds\"", $"\"prepare\": {{ {preparation} }}, \"staleAfterSeconds\"", StringComparison.Ordinal);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => DaemonProcess.RunToEndAsync(_folder, arguments);
}
