using System.Collections.Concurrent;
using EdgeInspector.Cameras;
using EdgeInspector.Inspection;
using EdgeInspector.Tests.Models;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Inspection;

/// <summary>A recipe on trial beside the one that decides.</summary>
public sealed class ShadowTests : IResultSink, IShadowSink, IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _events = [];
    private readonly SemaphoreSlim _results = new(0);

    public void Dispose()
    {
        _results.Dispose();
        _folder.Dispose();
    }

    void IResultSink.Add(Result result, byte[]? mask)
    {
        _events.Enqueue($"result {result.PartId}");
        _results.Release();
    }

    void IShadowSink.Add(ShadowDisagreement disagreement) => _events.Enqueue($"disagreement on {disagreement.PartId}");

    [Fact]
    public async Task Disagreement_IsPublished_Counted_AndChangesNoResult()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var metrics = Mosquitto.FreePort();
        File.WriteAllBytes(_folder["trial.onnx"], HandMadeModel.Create(weight: 2).ToByteArray());
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port, metrics));

        // The two take different ways to the broker, and either may come first.
        List<Dashboard.Received> seen = [];
        var message = await dashboard.NextAsync(m =>
        {
            if (m.Topic is $"{Prefix}/left/result" or $"{Prefix}/left/shadow")
                seen.Add(m);
            return seen.GroupBy(s => (string?)s.Json["resultId"]).Any(pair => pair.Count() == 2);
        });
        var result = seen.Single(s => s.Topic == $"{Prefix}/left/result" && (string?)s.Json["resultId"] == (string?)message.Json["resultId"]).Json;
        message = seen.Single(s => s.Topic == $"{Prefix}/left/shadow" && (string?)s.Json["resultId"] == (string?)message.Json["resultId"]);
        var (told, decided, shadow) = (message.Json, message.Json["deciding"]!, message.Json["shadow"]!);

        Assert.False(message.Retained);
        Assert.Equal(("edgeinspector.shadow/1", "left", "2-bad.png"), ((string?)told["schema"], (string?)told["camera"], (string?)told["partId"]));
        Assert.Equal("2-bad.png", (string?)result["partId"]);
        Assert.Equal(("r", 2, 2, 0.9, 1.0), ((string?)decided["recipe"], (int)decided["recipeVersion"]!, (int)decided["resultEvaluation"]!, (double)decided["threshold"]!, Math.Round((double)decided["mapMax"]!, 3)));
        Assert.Equal(("trial", 7, 1, 0.8, 2.0), ((string?)shadow["recipe"], (int)shadow["recipeVersion"]!, (int)shadow["resultEvaluation"]!, (double)shadow["threshold"]!, Math.Round((double)shadow["mapMax"]!, 3)));
        Assert.Equal(2 * (double)decided["score"]!, (double)shadow["score"]!, 1e-3);
        Assert.Equal((SampleBundle.Sha256(File.ReadAllBytes(_folder["model.onnx"])), SampleBundle.Sha256(File.ReadAllBytes(_folder["trial.onnx"]))), ((string?)decided["modelSha256"], (string?)shadow["modelSha256"]));
        Assert.Equal((2, "r", null), ((int)result["resultEvaluation"]!, (string?)result["recipe"], result["regions"]));

        using var client = new HttpClient();
        var numbers = await client.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"), TestContext.Current.CancellationToken);
        Assert.Matches("edgeinspector_camera_shadow_disagreed\\{camera=\"left\"\\} [1-9]", numbers);
        Assert.Equal(0, await daemon.StopAsync());
        var last = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && (string?)m.Json["state"] == "offline")).Json;
        var status = last["shadow"]!;
        Assert.Equal("trial", (string?)status["recipe"]);

        // The folder has a good part, a bad one and a broken file, over and over: it disagrees on every second that it judges.
        Assert.InRange((long)status["disagreed"]!, 1, (long)status["judged"]! / 2 + 1);
        JsonSchemaValidator.SkipUnlessThere();
        Assert.StartsWith("good ", Assert.Single(await JsonSchemaValidator.CheckAsync(Path.Combine(Repository.Root, "config/schemas"), [("shadow", message.Json), ("camera-status", last)], _folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teaching_TheRecipeOnTrial_LeavesTheCameraJudging()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        File.WriteAllBytes(_folder["trial.onnx"], HandMadeModel.Create(weight: 2).ToByteArray());
        var config = Config(broker.Port, Mosquitto.FreePort());
        const string Right = "\"right\": { \"recipe\": \"trial\", \"staleAfterSeconds\": 10, \"source\": { \"type\": \"folder\", \"path\": \"parts\", \"framesPerSecond\": 20, \"loop\": true } }, \"left\"";
        await using var daemon = DaemonProcess.Run(_folder, config.Replace("\"left\"", Right, StringComparison.Ordinal));
        await dashboard.NextAsync("/left/shadow");

        await dashboard.SendAsync($"{Prefix}/cmd/learn", """{ "camera": "right", "parts": 2 }""");
        var taught = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/learn/response" && (int)m.Json["status"]! != 202);

        Assert.Equal((200, 8), ((int)taught.Json["status"]!, (int)taught.Json["recipeVersion"]!));
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/right/result" && (int)m.Json["recipeVersion"]! == 8);
        await dashboard.NextAsync("/left/result");
    }

    [Fact]
    public async Task RecipeOnTrial_IsSelected_AndRolledBack_ByOneCommandEach()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        File.WriteAllBytes(_folder["trial.onnx"], HandMadeModel.Create(weight: 2).ToByteArray());
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port, Mosquitto.FreePort()));
        await dashboard.NextAsync("/left/shadow");

        await dashboard.SendAsync($"{Prefix}/cmd/recipe", """{ "camera": "left", "recipe": "trial" }""");
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["recipe"] == "trial" && (string?)m.Json["partId"] == "2-bad.png" && (int)m.Json["resultEvaluation"]! == 1);

        // It decides now, and a trial of itself would tell nothing: of the next parts no news comes.
        for (var i = 0; i < 5; i++)
            await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/shadow" ? throw new InvalidOperationException("a shadow of itself") : m.Topic == $"{Prefix}/left/result");
        await dashboard.SendAsync($"{Prefix}/cmd/recipe", """{ "camera": "left", "recipe": "r" }""");
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["recipe"] == "r" && (int)m.Json["resultEvaluation"]! == 2);
        await dashboard.NextAsync("/left/shadow");
    }

    [Fact]
    public async Task Part_ThatComesWhileTheShadowJudges_DoesNotWaitForIt()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "m", new() { Threads = 1 }).Value!;
        using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, 0.9, 0.5, 0.001));
        using var frames = new FrameQueue(WhenFull.Overrun, 4);
        using var judges = new SemaphoreSlim(0);
        using var brokenOff = new ManualResetEventSlim();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        // An inference that ends only when it is broken off.
        EdgeInspector.Vision.Verdicts.Inspection Endless(ImageBuffer picture, Claim claim)
        {
            _events.Enqueue("shadow begins");
            judges.Release();
            brokenOff.Wait(stop.Token);
            throw new InvalidOperationException("broken off");
        }

        Judge[] both = [new(Samples.Plan, inspector.Inspect), new(Samples.Plan, Endless) { IsShadow = true, BreakOff = on => (on ? (Action)brokenOff.Set : brokenOff.Reset)() }];
        var shadow = new ShadowRun(frames, this, TimeProvider.System, NullLogger.Instance);
        shadow.Use(both);
        using var station = new InspectionStation(both, frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance, shadow);
        var running = station.RunAsync(stop.Token);
        foreach (var part in new[] { "1", "2", "3" })
        {
            await frames.AddAsync(new Frame(part, ImageBuffer.Rent(16, 16, PixelFormat.Gray8), default), stop.Token);
            Assert.True(await _results.WaitAsync(TimeSpan.FromSeconds(20), stop.Token), $"part {part} waits for the shadow");
            Assert.True(await judges.WaitAsync(TimeSpan.FromSeconds(20), stop.Token));
        }

        Assert.Equal(["result 1", "shadow begins", "result 2", "shadow begins", "result 3", "shadow begins"], _events);
        Assert.Equal((0, 2), (shadow.Counts!.Judged, shadow.Counts.Skipped));
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Shadow_IsPassedOver_WhileFramesWait()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "m", new() { Threads = 1 }).Value!;
        using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, 0.9, 0.5, 0.001));
        using var lenient = new PartInspector(model, DecisionLimits.For(model.Metadata, 0.9, 90, 0.001));
        using var frames = new FrameQueue(WhenFull.Overrun, 4);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Judge[] both = [new(Samples.Plan, inspector.Inspect), new(Samples.Plan, lenient.Inspect) { IsShadow = true }];
        var shadow = new ShadowRun(frames, this, TimeProvider.System, NullLogger.Instance);
        shadow.Use(both);
        using var station = new InspectionStation(both, frames, PicturePreparation.None, [this], null, TimeProvider.System, NullLogger.Instance, shadow);
        foreach (var part in new[] { "1", "2", "3" })
        {
            var picture = ImageBuffer.Rent(16, 16, PixelFormat.Gray8);
            picture.Pixels.Fill(200);
            await frames.AddAsync(new Frame(part, picture, default), stop.Token);
        }

        var running = station.RunAsync(stop.Token);
        await Wait.UntilAsync(() => _events.Count == 4 && shadow.Counts!.Judged == 1);

        Assert.Equal(["result 1", "result 2", "result 3", "disagreement on 3"], _events);
        Assert.Equal(("r", 1, 1, 2), (shadow.Counts!.Recipe, shadow.Counts.Judged, shadow.Counts.Disagreed, shadow.Counts.Skipped));
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Fact]
    public void Inspection_ThatIsBrokenOff_Throws_UntilItIsAllowedAgain()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "m", new() { Threads = 1 }).Value!;
        using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, 0.9, 0.5, 0.001));
        using var picture = ImageBuffer.Rent(16, 16, PixelFormat.Gray8);
        picture.Pixels.Clear();

        inspector.BreakOff(true);
        Assert.ThrowsAny<Exception>(() => inspector.Inspect(picture));
        inspector.BreakOff(false);
        Assert.Equal(ResultEvaluation.Ok, inspector.Inspect(picture).Evaluation);
    }

    private static string Config(int port, int metrics) => Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal)
        .Replace("\"recipe\": \"r\"", "\"recipe\": \"r\", \"shadowRecipe\": \"trial\"", StringComparison.Ordinal)
        .Replace("\"minDefectArea\": 0.001 } }", "\"minDefectArea\": 0.001 }, \"trial\": { \"version\": 7, \"model\": \"trial.onnx\", \"scoreThreshold\": 0.8, \"mapThreshold\": 50, \"minDefectArea\": 0.001 } }", StringComparison.Ordinal)
        .Replace("\"inference\"", $"\"metrics\": {{ \"bind\": \"127.0.0.1\", \"port\": {metrics} }}, \"inference\"", StringComparison.Ordinal);
}
