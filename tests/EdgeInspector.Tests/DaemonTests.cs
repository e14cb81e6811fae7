using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OpenCvSharp;

namespace EdgeInspector.Tests;

/// <summary>The whole daemon, from files to a broker, seen by a separate client.</summary>
public sealed class DaemonTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Result_OfADefectivePart_HasEveryFieldAndAMaskWhereTheDefectIs()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));

        var message = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["partId"] == "2-bad.png" && !(bool)m.Json["historical"]!);
        var mask = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/mask" && m.ResultId == (string?)message.Json["resultId"]);

        var result = message.Json.AsObject();
        Assert.Equal(("application/json", "image/png", false), (message.ContentType, mask.ContentType, message.Retained));
        string[] keys =
        [
            "schema", "resultId", "seq", "bootId", "device", "camera", "recipe", "recipeVersion", "configVersion", "model", "modelSha256", "jobId", "partId", "measId",
            "creationTime", "creationTimeMs", "captureTimeMs", "resultEvaluation", "pass", "reason", "score", "threshold", "calibrated", "mapMax", "defectArea", "defects",
            "defectsTruncated", "mask", "timing", "provider", "historical",
        ];
        Assert.Equal(keys, result.Select(p => p.Key));
        Assert.Equal("edgeinspector.result/1", (string?)result["schema"]);
        Assert.Equal(7, Guid.Parse((string)result["resultId"]!).Version);
        Assert.Equal(("d", "left", "r", 2, 3), ((string?)result["device"], (string?)result["camera"], (string?)result["recipe"], (int)result["recipeVersion"]!, (int)result["configVersion"]!));
        Assert.Equal(("hand-made", "cpu", 0.9, false), ((string?)result["model"], (string?)result["provider"], (double)result["threshold"]!, (bool)result["calibrated"]!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["model.onnx"]))), (string?)result["modelSha256"]);
        Assert.Equal((2, false, false), ((int)result["resultEvaluation"]!, (bool)result["pass"]!, (bool)result["historical"]!));
        Assert.Equal("1 defect above map value 0.5", (string?)result["reason"]);
        Assert.EndsWith("Z", (string?)result["creationTime"], StringComparison.Ordinal);
        Assert.Equal(
            (long)result["creationTimeMs"]!,
            DateTimeOffset.Parse((string)result["creationTime"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
        Assert.InRange((long)result["creationTimeMs"]! - (long)result["captureTimeMs"]!, 0, 60_000);
        Assert.Equal(["captureMs", "queueMs", "preprocessMs", "inferenceMs", "postprocessMs", "totalMs"], result["timing"]!.AsObject().Select(p => p.Key));

        // 16 of 64 pixels a side; the model's map has 16 cells, so the defect's edges lie within a cell of four pixels.
        AssertNear(Samples.Defect, Box(result["defects"]![0]!));
        AssertNear(Samples.Defect, Box(result["mask"]!));
        Assert.Equal(mask.Topic, (string?)result["mask"]!["topic"]);
        Assert.Equal(mask.Payload.Length, (int)result["mask"]!["bytes"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(mask.Payload)), (string?)result["mask"]!["sha256"]);
        using var picture = Cv2.ImDecode(mask.Payload, ImreadModes.Unchanged);
        Assert.Equal(((int)result["mask"]!["width"]!, (int)result["mask"]!["height"]!), (picture.Width, picture.Height));
        Assert.Equal(picture.Width * picture.Height, Cv2.CountNonZero(picture));
    }

    [Fact]
    public async Task DefectivePart_HasItsPictureSaved_AndAGoodOneHasNone()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/result");
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"inference\"", "\"overlays\": { \"folder\": \"pictures\", \"keep\": 3 }, \"inference\"", StringComparison.Ordinal));

        // The folder is played again and again.
        for (var parts = 0; parts < 5; parts++)
            await dashboard.NextAsync(m => (string?)m.Json["partId"] == "2-bad.png");
        await daemon.StopAsync();

        var pictures = Directory.GetFiles(_folder["pictures"]);
        Assert.Equal(3, pictures.Length);
        Assert.All(pictures, picture => Assert.EndsWith("_left_2-bad.notok.jpg", picture, StringComparison.Ordinal));
        using var newest = Cv2.ImRead(pictures.Order(StringComparer.Ordinal).Last());
        Assert.Equal(new Size(64, 64), newest.Size());
    }

    [Fact]
    public async Task Recipe_WithACalibrationAndPictureLimits_JudgesByThem()
    {
        using var broker = await Mosquitto.StartNewAsync();
        Samples.WriteLine(_folder, Config(broker.Port));
        await DaemonProcess.RunToEndAsync(_folder, "calibrate", "--config", "config.json", "--recipe", "r", "--images", "parts/1-good.png", "--defective", "parts/2-bad.png");
        var calibrated = File.ReadAllText(_folder["config.json"]);
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/result");

        // The good part is black, the defective one is white on a sixteenth of its picture.
        await using var daemon = DaemonProcess.Run(_folder, calibrated.Replace("\"version\": 2", "\"version\": 2, \"picture\": { \"minBrightness\": 0.01 }", StringComparison.Ordinal));
        var bad = (await dashboard.NextAsync(m => (string?)m.Json["partId"] == "2-bad.png")).Json;
        var good = (await dashboard.NextAsync(m => (string?)m.Json["partId"] == "1-good.png")).Json;

        Assert.Equal((2, true), ((int)bad["resultEvaluation"]!, (bool)bad["calibrated"]!));
        Assert.Equal((3, "too dark: brightness 0 is below 0.01"), ((int)good["resultEvaluation"]!, (string?)good["reason"]));
        Assert.Null(good["score"]);
    }

    [Fact]
    public async Task Folder_WithABrokenFile_GivesNotDecidableAndTheNextPartsGoOn()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/result");
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));

        var broken = (await dashboard.NextAsync(m => (string?)m.Json["partId"] == "3-broken.png")).Json;
        Assert.Equal((3, null), ((int)broken["resultEvaluation"]!, broken["pass"]));
        Assert.Contains("3-broken.png is not an image", (string?)broken["reason"], StringComparison.Ordinal);
        var good = (await dashboard.NextAsync(m => (string?)m.Json["partId"] == "1-good.png")).Json;
        Assert.Equal((1, true, ""), ((int)good["resultEvaluation"]!, (bool)good["pass"]!, (string?)good["reason"]));
    }

    [Fact]
    public async Task Status_IsRetainedOnlineThenOfflineByTheWillWhenKilledAndByTheDaemonWhenStopped()
    {
        using var broker = await Mosquitto.StartNewAsync();
        string? bootId;
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
            var online = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && (bool)m.Json["online"]!)).Json;
            Assert.Equal(["online", "state", "since", "bootId", "version", "configVersion", "connection", "queueDepth", "alarms", "models"], online.AsObject().Select(p => p.Key));
            Assert.Equal("ContinuousExecution", (string?)online["state"]);
            bootId = (string?)online["bootId"];
            await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && (string?)m.Json["state"] == "online");

            daemon.Kill();
            var will = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && !(bool)m.Json["online"]!)).Json;
            Assert.Equal((bootId, "Error"), ((string?)will["bootId"], (string?)will["state"]));
        }

        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
            var online = (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/status" && (bool)m.Json["online"]!)).Json;
            Assert.NotEqual(bootId, (string?)online["bootId"]);
            Assert.Equal(0, await daemon.StopAsync());
            Assert.Equal("", daemon.Errors);
        }

        var halted = await RetainedAsync(broker, $"{Prefix}/status");
        Assert.Equal((false, "Halted", 0), ((bool)halted["online"]!, (string?)halted["state"], (int)halted["queueDepth"]!));
        var camera = await RetainedAsync(broker, $"{Prefix}/left/status");
        Assert.Equal(["state", "lastFrameAt", "reason", "recipe", "paused", "fps", "countsSince", "frames", "dropped", "skipped", "damaged", "overruns", "ok", "notOk", "notDecidable"], camera.AsObject().Select(p => p.Key));
        Assert.Equal(("offline", "stopped"), ((string?)camera["state"], (string?)camera["reason"]));
        Assert.NotNull((await RetainedAsync(broker, $"{Prefix}/left/result/last"))["seq"]);
    }

    [Fact]
    public async Task Results_AcrossABrokerRestartAndAKilledDaemon_HaveNoGap()
    {
        using var broker = await Mosquitto.StartNewAsync();
        var seen = new SortedSet<long>();
        var historical = 0;
        var isLate = false;
        await using (var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/result"))
        {
            await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
            await CollectAsync(dashboard, until: seq => seq >= 5);

            // What the broker has acknowledged to the daemon is delivered, so the dashboard must get it before the broker dies.
            broker.Freeze();
            foreach (var rest in await dashboard.RestAsync())
                seen.Add((long)rest.Json["seq"]!);
            broker.Stop();
            await daemon.SaysAsync("no connection to the broker");
            var waiting = daemon.Output.Split("2-bad.png").Length + 3;
            await Wait.UntilAsync(() => daemon.Output.Split("2-bad.png").Length > waiting);
            daemon.Kill();
        }

        await broker.StartAsync();
        await using (var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/result"))
        {
            await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
            await CollectAsync(dashboard, until: _ => historical > 0 && !isLate);
        }

        Assert.True(historical >= 6, $"only {historical} were delivered late");
        Assert.Equal(Enumerable.Range(1, (int)seen.Max).Select(i => (long)i), seen);

        async Task CollectAsync(Dashboard dashboard, Func<long, bool> until)
        {
            while (true)
            {
                var json = (await dashboard.NextAsync("/result")).Json;
                seen.Add((long)json["seq"]!);
                isLate = (bool)json["historical"]!;
                historical += isLate ? 1 : 0;
                if (until((long)json["seq"]!))
                    return;
            }
        }
    }

    [Fact]
    public async Task Daemon_WithTheEmbeddedBroker_NeedsNoOther()
    {
        var port = Mosquitto.FreePort();
        var config = Config(port).Replace("\"port\":", $"\"embeddedBroker\": {{ \"bind\": \"127.0.0.1\", \"port\": {port} }}, \"port\":", StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(_folder, config);
        await daemon.SaysAsync("connected to the broker");
        await using var dashboard = await Dashboard.ConnectAsync(port);
        await dashboard.NextAsync("/left/result");

        using var second = new TempFolder();
        Samples.WriteLine(second, config);
        var (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(second, "run", "--config", "config.json");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            $"edgeinspector: config.json: /mqtt/embeddedBroker/port: port {port} on 127.0.0.1 is taken by another program (perhaps a broker); choose another, or remove embeddedBroker and use that broker\n",
            errors);
        Assert.Equal(0, await daemon.StopAsync());
    }

    /// <summary>What a dashboard that is opened only now gets.</summary>
    private static async Task<JsonNode> RetainedAsync(Mosquitto broker, string topic)
    {
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, topic);
        var message = await dashboard.NextAsync(topic);
        Assert.True(message.Retained);
        return message.Json;
    }

    private static string Config(int port) => Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal);

    private static Rect Box(JsonNode node) => new((int)node["x"]!, (int)node["y"]!, (int)node["width"]!, (int)node["height"]!);

    private static void AssertNear(Rect expected, Rect found)
    {
        var overlap = expected & found;
        var union = expected | found;
        Assert.True(overlap.Width * overlap.Height >= 0.5 * union.Width * union.Height, $"{found} is not at {expected}");
    }
}
