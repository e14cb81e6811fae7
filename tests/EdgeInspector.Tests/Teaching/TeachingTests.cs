using System.Text.Json.Nodes;
using OpenCvSharp;

namespace EdgeInspector.Tests.Teaching;

/// <summary>
/// <c>cmd/learn</c> and <c>cmd/calibrate</c> on the whole daemon through a real broker, with the hand-made model, whose patch
/// features are a picture's colours: zero-shot red and green are alike.
/// </summary>
public sealed class TeachingTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public TeachingTests()
    {
        Directory.CreateDirectory(_folder["line"]);
        for (var i = 0; i < 5; i++)
            Part($"line/{i}.png", new Scalar(0, 0, 255 - i));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Learn_TeachesTheRunningCamera_AndARestartKnowsIt()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await dashboard.OnlineAsync(Prefix);
            await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "parts": 3, "id": "A-1" }""", $"{Prefix}/hmi/answers", "c-7");

            var accepted = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/learn/response");
            Assert.Equal((202, "A-1", "left", 0, 3), ((int)accepted.Json["status"]!, (string?)accepted.Json["id"], (string?)accepted.Json["camera"], (int)accepted.Json["collected"]!, (int)accepted.Json["wanted"]!));
            var done = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/hmi/answers" && (int)m.Json["status"]! != 202);
            Assert.Equal(("c-7", "edgeinspector.response/1", 200), (done.Correlation, (string?)done.Json["schema"], (int)done.Json["status"]!));
            Assert.Equal(("learn", "r", 3), ((string?)done.Json["command"], (string?)done.Json["recipe"], (int)done.Json["recipeVersion"]!));
            Assert.StartsWith("recipe r of left: 12 patches of 3 good parts", (string?)done.Json["message"], StringComparison.Ordinal);
            Assert.Null(done.Json["scoreThreshold"]);

            Part("line/green.png", new Scalar(0, 200, 0));
            var odd = await ResultAsync(dashboard, "green.png");
            Assert.Equal((3, 3, false), ((int)odd["resultEvaluation"]!, (int)odd["recipeVersion"]!, (bool)odd["calibrated"]!));
            Assert.EndsWith("look like none of the reference parts: is the part in its place?", (string?)odd["reason"], StringComparison.Ordinal);
            Assert.Equal(1, (int)(await ResultAsync(dashboard, "0.png"))["resultEvaluation"]!);
            daemon.Kill();
        }

        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            var odd = await ResultAsync(dashboard, "green.png", m => !(bool)m["historical"]! && daemon.Output.Contains("as it was taught on the line, version 3", StringComparison.Ordinal));
            Assert.Equal((3, 3), ((int)odd["resultEvaluation"]!, (int)odd["recipeVersion"]!));
        }

        // The recipe's owner changes it: what was taught to the old one is not the new one's.
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"version\": 2", "\"version\": 9", StringComparison.Ordinal)))
        {
            var plain = await ResultAsync(dashboard, "green.png", m => (int)m["recipeVersion"]! == 9);
            Assert.Equal(1, (int)plain["resultEvaluation"]!);
            await daemon.SaysAsync("recipe r is used as it stands in the configuration, not as it was taught: the recipe has changed in the configuration");
        }
    }

    [Fact]
    public async Task Learn_Again_KeepsOneFileOfReferenceParts()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);
        for (var version = 3; version <= 5; version++)
        {
            Assert.Equal(version, (int)(await CommandAsync(dashboard, "learn", $$"""{ "camera": "left", "parts": {{version - 1}} }"""))["recipeVersion"]!);
            Assert.Single(Directory.GetFiles(_folder["state/recipes"], "*.onnx"));
        }

        Assert.Empty(Directory.GetFiles(_folder["state/recipes"], "*.partial"));
    }

    [Fact]
    public async Task Calibrate_PromisesFromTheNextGoodParts()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        var tooFew = await CommandAsync(dashboard, "calibrate", """{ "camera": "left", "parts": 100 }""");
        Assert.Equal(400, (int)tooFew["status"]!);
        Assert.Contains("it takes at least 598", (string?)tooFew["message"], StringComparison.Ordinal);

        // 1 - 0.6^5 = 0.92: five good parts are just enough for this promise.
        var done = await CommandAsync(dashboard, "calibrate", """{ "camera": "left", "maxFalseReject": 0.4, "confidence": 0.9 }""");
        Assert.Equal((200, 5, 3), ((int)done["status"]!, (int)done["wanted"]!, (int)done["recipeVersion"]!));
        Assert.Contains("promise: at most 40% of good parts like these, with 90% confidence", (string?)done["message"], StringComparison.Ordinal);
        var result = await ResultAsync(dashboard, "0.png", m => (int)m["recipeVersion"]! == 3);
        Assert.True((bool)result["calibrated"]!);
        Assert.Equal((double)done["scoreThreshold"]!, (double)result["threshold"]!, 6);

        // Other reference parts, and the promise is gone.
        await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 4 }""");
        var after = await ResultAsync(dashboard, "0.png", m => (int)m["recipeVersion"]! == 4);
        Assert.Equal((false, 0.5, 1), ((bool)after["calibrated"]!, (double)after["threshold"]!, (int)after["resultEvaluation"]!));
    }

    [Theory]
    [InlineData("learn", "{", 400, "the payload is not valid JSON")]
    [InlineData("learn", "[]", 400, "the payload is wrong")]
    [InlineData("learn", "{ \"parts\": 3 }", 400, "the payload is wrong")]
    [InlineData("learn", "{ \"camera\": \"left\", \"parts\": 0 }", 400, "the payload is wrong")]
    [InlineData("learn", "{ \"camera\": \"left\", \"parts\": 5000 }", 400, "/parts: 5000 are more than the 1000 that can be learned")]
    [InlineData("learn", "{ \"camera\": \"middle\" }", 404, "there is no camera \"middle\"; there are: left")]
    [InlineData("learn", "{ \"camera\": \"left\", \"cancel\": true }", 409, "nothing is being taught to camera left")]
    [InlineData("lern", "{ \"camera\": \"left\" }", 404, "there is no command \"lern\"; there are: calibrate, install-model, learn, pause, recipe, resend, reset-counters, resume, rollback, snapshot")]
    [InlineData("calibrate", "{ \"camera\": \"left\", \"confidence\": \"high\" }", 400, "the payload is wrong")]
    public async Task Command_ThatCannotBe_IsAnsweredWithWhy(string command, string payload, int status, string message)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        var answer = await CommandAsync(dashboard, command, payload);

        Assert.Equal((status, message), ((int)answer["status"]!, (string?)answer["message"]));
        Assert.Equal(message == "the payload is wrong", answer["errors"] is not null);
        Assert.False(Directory.Exists(_folder["state/recipes"]));
    }

    [Fact]
    public async Task Command_WithAWrongKey_NamesItAndTheRightOne()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        var errors = (await CommandAsync(dashboard, "calibrate", """{ "camera": "left", "maxFalseRejects": 0.1 }"""))["errors"]!;

        Assert.Equal("""[{"path":"/maxFalseRejects","message":"unknown key; did you mean \"maxFalseReject\"?"}]""", errors.ToJsonString(Relaxed));
    }

    [Fact]
    public async Task Learn_FromTooFewDifferentParts_WaitsUntilItIsGivenUp()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        // The folder shows its five pictures again and again; each is one part.
        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "parts": 6, "id": "first" }""");
        await AnswerAsync(dashboard, "learn", m => (int?)m["collected"] == 5);
        Assert.Equal(409, (int)(await CommandAsync(dashboard, "calibrate", """{ "camera": "left", "maxFalseReject": 0.4, "confidence": 0.9 }"""))["status"]!);
        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "cancel": true, "id": "second" }""");

        Assert.Equal(410, (int)(await AnswerAsync(dashboard, "learn", m => (string?)m["id"] == "first" && (int)m["status"]! != 202))["status"]!);
        Assert.False(Directory.Exists(_folder["state/recipes"]));
        Assert.Equal(200, (int)(await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 5 }"""))["status"]!);
    }

    [Fact]
    public async Task Learn_CutShortByAStop_SaysSo()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);
        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "parts": 6 }""");
        await AnswerAsync(dashboard, "learn", m => (int?)m["collected"] == 5);

        Assert.Equal(0, await daemon.StopAsync());

        Assert.Equal(503, (int)(await AnswerAsync(dashboard, "learn", m => (int)m["status"]! != 202))["status"]!);
    }

    [Fact]
    public async Task Learn_WithAStateFolderThatTakesNothing_ChangesNothing()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        Directory.CreateDirectory(_folder["state"]);
        File.WriteAllText(_folder["state/recipes"], "in the way");
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        var answer = await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 2 }""");

        Assert.Equal(400, (int)answer["status"]!);
        Assert.StartsWith("cannot write ", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Equal(2, (int)(await ResultAsync(dashboard, "0.png"))["recipeVersion"]!);
    }

    [Fact]
    public async Task Command_ThatIsRetained_IsNotCarriedOut()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "left", "id": "old" }""", retain: true);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        var first = await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 2, "id": "new" }""");

        Assert.Equal("new", (string?)first["id"]);
        await daemon.SaysAsync("id new: 200");
        Assert.Equal(2, daemon.Output.Split("command learn").Length - 1);
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("{}", "is missing")]
    public async Task TaughtRecipe_ThatIsDamaged_IsLeftAndTheLineRuns(string content, string why)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using (var before = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await dashboard.OnlineAsync(Prefix);
            await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 2 }""");
            await before.StopAsync();
        }

        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder["state/recipes"], "*.json")), content);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));

        await ResultAsync(dashboard, "0.png", m => (int)m["recipeVersion"]! == 2 && daemon.Output.Contains("connected", StringComparison.Ordinal));
        await daemon.SaysAsync("not as it was taught: ");
        await daemon.SaysAsync(why);
    }

    [Fact]
    public async Task TaughtRecipe_WhoseReferencePartsAreGone_IsLeftAndTheLineRuns()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await dashboard.OnlineAsync(Prefix);
            await CommandAsync(dashboard, "learn", """{ "camera": "left", "parts": 2 }""");
            await daemon.StopAsync();
        }

        File.Delete(Assert.Single(Directory.GetFiles(_folder["state/recipes"], "*.onnx")));
        await using var again = DaemonProcess.Run(_folder, Config(broker.Port));

        await again.SaysAsync("not as it was taught: references: ");
        Assert.Equal(1, (int)(await ResultAsync(dashboard, "0.png", m => (int)m["recipeVersion"]! == 2))["resultEvaluation"]!);
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends a command and waits for its last answer.</summary>
    private static async Task<JsonNode> CommandAsync(Dashboard dashboard, string command, string payload)
    {
        await dashboard.SendAsync($"{Prefix}/cmd/{command}", payload);
        return await AnswerAsync(dashboard, command, m => (int)m["status"]! != 202);
    }

    private static async Task<JsonNode> AnswerAsync(Dashboard dashboard, string command, Func<JsonNode, bool> fits) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/{command}/response" && fits(m.Json))).Json;

    private static async Task<JsonNode> ResultAsync(Dashboard dashboard, string part, Func<JsonNode, bool>? fits = null) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["partId"] == part && fits?.Invoke(m.Json) != false)).Json;

    /// <summary>It subscribes before it says anything.</summary>
    private static string Config(int port) => Samples.Config
        .Replace("1883", $"{port}", StringComparison.Ordinal)
        .Replace("\"path\": \"parts\"", "\"path\": \"line\"", StringComparison.Ordinal)
        .Replace("\"scoreThreshold\": 0.9, \"mapThreshold\": 0.5, ", "", StringComparison.Ordinal);

    private void Part(string name, Scalar colour)
    {
        using var picture = new Mat(64, 64, MatType.CV_8UC3, colour);
        Cv2.ImWrite(_folder[name], picture);
    }
}
