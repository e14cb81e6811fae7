namespace EdgeInspector.Tests.Commanding;

public sealed class RecipeCommandTests : CommandTests
{
    private const string Recipes = """ "s": { "version": 7, "model": "model.onnx", "scoreThreshold": 0.2, "minDefectArea": 0 }, "t": { "version": 9, "model": "model.onnx", "minDefectArea": 0 }, "r": """;

    [Fact]
    public async Task Recipe_IsSelectedBetweenTwoParts_AndStaysUntilTheConfigurationNamesAnother()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var config = WithRecipes(Config(broker.Port));
        await using (var daemon = DaemonProcess.Run(Folder, config))
        {
            await dashboard.OnlineAsync(Prefix);
            Assert.Equal("r", (string?)(await ResultAsync(dashboard, "left"))["recipe"]);

            var answer = await AskAsync(dashboard, "recipe", """{ "camera": "left", "recipe": "s" }""");
            Assert.Equal((200, "left", "s", 7), ((int)answer["status"]!, (string?)answer["camera"], (string?)answer["recipe"], (int)answer["recipeVersion"]!));
            await StatusAsync(broker, "left/status", m => (string?)m["recipe"] == "s");
            var result = await ResultAsync(dashboard, "left", m => (string?)m["recipe"] == "s");
            Assert.Equal((7, 0.2), ((int)result["recipeVersion"]!, (double)result["threshold"]!));
            for (var i = 0; i < 5; i++)
                Assert.Equal("s", (string?)(await ResultAsync(dashboard, "left"))["recipe"]);
            daemon.Kill();
        }

        await using (var daemon = DaemonProcess.Run(Folder, config))
        {
            await dashboard.OnlineAsync(Prefix);
            Assert.Equal("s", (string?)(await ResultAsync(dashboard, "left", m => !(bool)m["historical"]!))["recipe"]);
            await daemon.SaysAsync("camera left inspects with recipe s, as selected on the line, instead of r");
            await daemon.StopAsync();
        }

        await using (var daemon = DaemonProcess.Run(Folder, config.Replace("\"left\": { \"recipe\": \"r\"", "\"left\": { \"recipe\": \"t\"", StringComparison.Ordinal)))
        {
            await dashboard.OnlineAsync(Prefix);
            Assert.Equal("t", (string?)(await ResultAsync(dashboard, "left", m => !(bool)m["historical"]!))["recipe"]);
            await daemon.SaysAsync("camera left inspects with recipe t, as configured, not with the one selected on the line: its recipe has changed in the configuration since s was selected");

            // That of the configuration selected is nothing selected.
            Assert.Equal(200, (int)(await AskAsync(dashboard, "recipe", """{ "camera": "left", "recipe": "t" }"""))["status"]!);
            Assert.Empty(Directory.GetFiles(Folder["state/selected"]));
        }
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{ "schema": "edgeinspector.selection/1", "configured": "r", "selected": "../r" }""", "is not an id")]
    [InlineData("""{ "schema": "edgeinspector.selection/1", "configured": "r", "selected": "gone" }""", "the configuration has no recipe gone any more")]
    public async Task Selection_ThatDoesNotHold_IsLeftAndTheLineRuns(string content, string why)
    {
        Directory.CreateDirectory(Folder["state/selected"]);
        File.WriteAllText(Folder["state/selected/left.json"], content);

        await using var bench = await CommandBench.OpenAsync(Folder, Samples.Config);

        Assert.Equal(["r"], bench.Lines.Lines[0].Recipes);
        var config = EdgeInspector.Configuration.ConfigReader.Read(Samples.Config, Folder.Path).Config!;
        Assert.Contains(why, new SelectedRecipes(Folder["state"]).Read(config, "left").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipe_ThatCannotBe_ChangesNothing()
    {
        Directory.CreateDirectory(Folder["state"]);
        File.WriteAllText(Folder["state/selected"], "in the way");
        var config = WithRecipes(Samples.Config).Replace("\"left\": { \"recipe\": \"r\"", "\"left\": { \"recipe\": \"r\", \"furtherRecipes\": [\"t\"]", StringComparison.Ordinal);
        await using var bench = await CommandBench.OpenAsync(Folder, config);

        var further = await bench.AskAsync("recipe", """{ "camera": "left", "recipe": "t" }""");
        var unwritable = await bench.AskAsync("recipe", """{ "camera": "left", "recipe": "s" }""");

        Assert.Equal((409, "recipe t looks at the frames of camera left already (furtherRecipes)"), ((int)further["status"]!, (string?)further["message"]));
        Assert.Equal(500, (int)unwritable["status"]!);
        Assert.StartsWith("cannot write ", (string?)unwritable["message"], StringComparison.Ordinal);
        Assert.Equal(["r", "t"], bench.Lines.Lines[0].Recipes);
    }

    [Fact]
    public async Task Recipe_OfACameraThatIsBeingTaught_Waits()
    {
        await using var bench = await CommandBench.OpenAsync(Folder, WithRecipes(Samples.Config));
        var lesson = bench.SendAsync("learn", """{ "camera": "left" }"""u8.ToArray());

        var answers = await bench.SendAsync("recipe", """{ "camera": "left", "recipe": "s" }"""u8.ToArray());
        var answer = System.Text.Json.Nodes.JsonNode.Parse(answers.Single(m => m.Topic == $"{Prefix}/cmd/recipe/response").Payload)!;
        Assert.Equal((409, "camera left is being taught (learn of recipe r); wait, or send that command with \"cancel\": true"), ((int)answer["status"]!, (string?)answer["message"]));

        await bench.SendAsync("learn", """{ "camera": "left", "cancel": true }"""u8.ToArray());
        await lesson;
        Assert.Equal(200, (int)(await bench.AskAsync("recipe", """{ "camera": "left", "recipe": "s" }"""))["status"]!);
        Assert.Equal(["s"], bench.Lines.Lines[0].Recipes);
    }

    private static string WithRecipes(string config) => config.Replace("\"recipes\": { \"r\":", $"\"recipes\": {{{Recipes}", StringComparison.Ordinal);
}
