using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Commanding;

public sealed class ResetCountersTests : CommandTests
{
    [Fact]
    public async Task Counts_OfTheStatusBeginAnew_ThoseOfPrometheusAndSeqGoOn()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var metrics = Mosquitto.FreePort();
        await using var daemon = DaemonProcess.Run(Folder, Once(Config(broker.Port, $$""" "metrics": { "bind": "127.0.0.1", "port": {{metrics}} },""")));
        for (var i = 0; i < 3; i++)
            await ResultAsync(dashboard, "left");
        await StatusAsync(broker, "left/status", m => (string?)m["reason"] == "finished");

        // What was counted until now shows when somebody asks for the status again.
        await AskAsync(dashboard, "pause", "{}");
        var before = await StatusAsync(broker, "left/status", m => (bool)m["paused"]!);
        Assert.Equal((3, 1, 1, 1, 1), Counts(before));
        Assert.Equal(200, (int)(await AskAsync(dashboard, "reset-counters", """{ "camera": "left" }"""))["status"]!);

        var after = await StatusAsync(broker, "left/status", m => (int)m["frames"]! == 0);
        Assert.Equal((0, 0, 0, 0, 0), Counts(after));
        Assert.True(string.CompareOrdinal((string?)after["countsSince"], (string?)before["countsSince"]) > 0);
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("edgeinspector_camera_frames_total{camera=\"left\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("edgeinspector_camera_damaged_total{camera=\"left\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("edgeinspector_results_total{evaluation=\"NotOk\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("edgeinspector_camera_paused{camera=\"left\"} 1\n", text, StringComparison.Ordinal);
        await daemon.StopAsync();

        await using var again = DaemonProcess.Run(Folder, Once(Config(broker.Port)));
        Assert.Equal(4, (int)(await ResultAsync(dashboard, "left"))["seq"]!);
    }

    private static (int, int, int, int, int) Counts(JsonNode status) =>
        ((int)status["frames"]!, (int)status["damaged"]!, (int)status["ok"]!, (int)status["notOk"]!, (int)status["notDecidable"]!);
}
