using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using OpenCvSharp;

namespace EdgeInspector.Tests.Inspection;

/// <summary>One camera, several recipes: one verdict a part. The defect of the sample's bad part lies in the region of "upper" alone.</summary>
public sealed class SeveralRecipesTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Part_GetsOneResult_WithWhatEveryRecipeSays()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));

        var bad = await ResultAsync(dashboard, "2-bad.png");
        var good = await ResultAsync(dashboard, "1-good.png");
        var broken = await ResultAsync(dashboard, "3-broken.png");

        Assert.Equal(("upper", 7, 2), ((string)bad["recipe"]!, (int)bad["recipeVersion"]!, (int)bad["resultEvaluation"]!));
        var defect = Assert.Single(bad["defects"]!.AsArray())!;
        Assert.Equal((32, 16, 16, 16), ((int)defect["x"]!, (int)defect["y"]!, (int)defect["width"]!, (int)defect["height"]!));
        Assert.Equal(256.0 / (64 * 32 + 64 * 16), (double)bad["defectArea"]!, 1e-9);
        Assert.Equal(["lower 2 1", "upper 7 2"], bad["regions"]!.AsArray().Select(region => $"{region!["recipe"]} {region["recipeVersion"]} {region["resultEvaluation"]}"));
        Assert.Equal([0.9, 0.8], bad["regions"]!.AsArray().Select(region => (double)region!["threshold"]!));
        Assert.Equal((string)bad["reason"]!, (string)bad["regions"]![1]!["reason"]!);
        Assert.Equal(("lower", 1, 2), ((string)good["recipe"]!, (int)good["resultEvaluation"]!, good["regions"]!.AsArray().Count));
        Assert.Equal(("lower", 3, null), ((string)broken["recipe"]!, (int)broken["resultEvaluation"]!, broken["regions"]));
    }

    [Fact]
    public async Task Teaching_NamesTheRecipeThatLearns()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await ResultAsync(dashboard, "1-good.png");

        var unnamed = await CommandAsync(dashboard, """{ "camera": "left", "parts": 1 }""");
        var unknown = await CommandAsync(dashboard, """{ "camera": "left", "parts": 1, "recipe": "middle" }""");
        var taught = await CommandAsync(dashboard, """{ "camera": "left", "parts": 2, "recipe": "upper" }""");

        Assert.Equal((400, "camera left has several recipes; name the one that learns, \"recipe\": one of lower, upper"), ((int)unnamed["status"]!, (string)unnamed["message"]!));
        Assert.Equal((404, "camera left has no recipe \"middle\"; it has: lower, upper"), ((int)unknown["status"]!, (string)unknown["message"]!));
        Assert.Equal((200, "upper", 8), ((int)taught["status"]!, (string)taught["recipe"]!, (int)taught["recipeVersion"]!));
        var after = await ResultAsync(dashboard, "2-bad.png", result => (int)result["regions"]![1]!["recipeVersion"]! == 8);
        Assert.Equal(2, (int)after["regions"]![0]!["recipeVersion"]!);
        Assert.Single(Directory.GetFiles(_folder["state/recipes"], "upper.*.onnx"));
    }

    [Fact]
    public async Task Teaching_OfTwoRecipesOfOneCamera_IsOneAfterTheOther()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await ResultAsync(dashboard, "1-good.png");

        // There are two pictures, so that the first one goes on.
        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "parts": 9, "recipe": "upper" }""");
        var second = await CommandAsync(dashboard, """{ "camera": "left", "parts": 1, "recipe": "lower" }""");

        Assert.Equal(
            (409, "recipe upper is being taught already (learn, camera left); wait, or send \"cancel\": true for that camera"),
            ((int)second["status"]!, (string)second["message"]!));
    }

    [Fact]
    public async Task Calibration_MeasuresTheRecipesOwnRegion()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        for (var i = 0; i < 5; i++)
            Tones($"tones/{i}.png", upper: 20 + i, lower: 120 + i);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"path\": \"parts\"", "\"path\": \"tones\"", StringComparison.Ordinal));
        await ResultAsync(dashboard, "0.png");

        // The hand-made score is the mean brightness: 24/255 at most in the upper region, 124/255 in the lower one.
        var upper = await CommandAsync(dashboard, """{ "camera": "left", "recipe": "upper", "maxFalseReject": 0.4, "confidence": 0.9 }""", "calibrate");
        var lower = await CommandAsync(dashboard, """{ "camera": "left", "recipe": "lower", "maxFalseReject": 0.4, "confidence": 0.9 }""", "calibrate");

        Assert.Equal((200, 200), ((int)upper["status"]!, (int)lower["status"]!));
        Assert.InRange((double)upper["scoreThreshold"]!, 24 / 255.0, 0.3);
        Assert.InRange((double)lower["scoreThreshold"]!, 124 / 255.0, 0.6);
    }

    [Fact]
    public async Task Inspect_OfACamerasPictures_JudgesByAllItsRecipes()
    {
        Samples.WriteLine(_folder, Config(1883));

        var (_, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "inspect", "parts/1-good.png", "parts/2-bad.png", "--config", "config.json", "--camera", "left", "--json");

        Assert.Equal("", errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([(1, 0.9), (2, 0.8)], lines.Select(line => ((int)line["resultEvaluation"]!, (double)line["threshold"]!)));
    }

    [Theory]
    [InlineData("[]", "/cameras/left/furtherRecipes: has 0 entries; at least 1 are required")]
    [InlineData("[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"]", "/cameras/left/furtherRecipes: has 8 entries; at most 7 are allowed")]
    [InlineData("[\"upper\", \"Upper\"]", "/cameras/left/furtherRecipes/1: \"Upper\" is not an id (1 to 32 of a-z, 0-9, _ and -)")]
    [InlineData("[\"upper\", 3]", "/cameras/left/furtherRecipes/1: 3 is not an id (1 to 32 of a-z, 0-9, _ and -)")]
    [InlineData("\"upper\"", "/cameras/left/furtherRecipes: \"upper\" is not a list")]
    [InlineData("[\"middle\"]", "/cameras/left/furtherRecipes/0: \"middle\" is not a recipe; there are: lower, upper")]
    [InlineData("[\"lower\"]", "/cameras/left/furtherRecipes/0: \"lower\" looks at this camera's frames already; name each recipe once")]
    [InlineData("[\"upper\", \"upper\"]", "/cameras/left/furtherRecipes/1: \"upper\" looks at this camera's frames already; name each recipe once")]
    public void Read_OfFurtherRecipesThatCannotBe_NamesPlaceAndRemedy(string list, string expected)
    {
        var (_, errors) = ConfigReader.Read(Config(1883).Replace("[\"upper\"]", list, StringComparison.Ordinal), "/");

        Assert.Equal(expected, Assert.Single(errors).ToString());
    }

    private static string Config(int port) => Samples.Config
        .Replace("1883", $"{port}", StringComparison.Ordinal)
        .Replace("\"r\": {", "\"lower\": { \"region\": { \"x\": 0, \"y\": 48, \"width\": 64, \"height\": 16 },", StringComparison.Ordinal)
        .Replace("0.001 } },", "0.001 }, \"upper\": { \"version\": 7, \"model\": \"model.onnx\", \"region\": { \"x\": 0, \"y\": 0, \"width\": 64, \"height\": 32 }, \"scoreThreshold\": 0.8, \"mapThreshold\": 0.5, \"minDefectArea\": 0 } },", StringComparison.Ordinal)
        .Replace("\"recipe\": \"r\"", "\"recipe\": \"lower\", \"furtherRecipes\": [\"upper\"]", StringComparison.Ordinal);

    private void Tones(string name, int upper, int lower)
    {
        Directory.CreateDirectory(_folder["tones"]);
        using var picture = new Mat(64, 64, MatType.CV_8UC1, new Scalar(upper));
        Cv2.Rectangle(picture, new Rect(0, 40, 64, 24), new Scalar(lower), -1);
        Cv2.ImWrite(_folder[name], picture);
    }

    private static async Task<JsonNode> CommandAsync(Dashboard dashboard, string payload, string command = "learn")
    {
        await dashboard.SendAsync($"{Prefix}/cmd/{command}", payload);
        return (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/{command}/response" && (int)m.Json["status"]! != 202)).Json;
    }

    private static async Task<JsonNode> ResultAsync(Dashboard dashboard, string part, Func<JsonNode, bool>? fits = null) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["partId"] == part && fits?.Invoke(m.Json) != false)).Json;
}
