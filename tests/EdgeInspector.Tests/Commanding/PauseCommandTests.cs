using EdgeInspector.Tests.Modbus;

namespace EdgeInspector.Tests.Commanding;

public sealed class PauseCommandTests : CommandTests
{
    private const string Right = """
        "right": { "recipe": "r", "staleAfterSeconds": 10, "trigger": { "by": "message", "deadlineMs": 5000, "queue": 2 },
            "source": { "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true } },
        """;

    [Fact]
    public async Task Paused_Camera_InspectsNothing_IsAwayForMachines_AndTellsWhy()
    {
        using var plc = await PlcServer.StartNewAsync();
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var config = Config(broker.Port, $$""" "modbus": { "host": "127.0.0.1", "port": {{plc.Port}}, "unit": 1, "cameras": { "left": { "coil": 0 }, "right": { "coil": 10 } } },""")
            .Replace("\"cameras\": { \"left\": { \"recipe\"", $"\"cameras\": {{ {Right} \"left\": {{ \"recipe\"", StringComparison.Ordinal);
        await using (var daemon = DaemonProcess.Run(Folder, config))
        {
            await dashboard.OnlineAsync(Prefix);
            await ResultAsync(dashboard, "left");
            await Wait.UntilAsync(() => plc.Writes.Any(w => w.StartsWith("coils 0 ", StringComparison.Ordinal) && w.EndsWith('1')));

            var answer = await AskAsync(dashboard, "pause", """{ "camera": "left", "reason": "cleaning" }""");
            Assert.Equal((200, "left", "paused: left"), ((int)answer["status"]!, (string?)answer["camera"], (string?)answer["message"]));
            var paused = await StatusAsync(broker, "left/status", m => (bool)m["paused"]!);
            Assert.Equal(("online", "cleaning"), ((string?)paused["state"], (string?)paused["pausedReason"]));
            Assert.InRange(DateTimeOffset.Parse((string)paused["pausedSince"]!, null), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
            await Wait.UntilAsync(() => plc.Writes.Last(w => w.StartsWith("coils 0 ", StringComparison.Ordinal)).EndsWith('0'));
            Assert.Equal(1, (await plc.ReadAsync("coils", 13, 1))[0]);

            // The other camera goes on; when it is paused as well, the device is ready for work and does none.
            await dashboard.SendAsync($"{Prefix}/right/cmd/trigger", """{ "measId": "m1" }""");
            await ResultAsync(dashboard, "right", m => (string?)m["measId"] == "m1");
            Assert.Equal("paused: right, left", (string?)(await AskAsync(dashboard, "pause", """{ "reason": "lunch" }"""))["message"]);
            var ready = await StatusAsync(broker, "status", m => (string?)m["state"] == "Ready");
            Assert.True((bool)ready["online"]!);
            var again = await StatusAsync(broker, "left/status", m => (string?)m["pausedReason"] == "lunch");
            Assert.Equal((string?)paused["pausedSince"], (string?)again["pausedSince"]);

            await dashboard.SendAsync($"{Prefix}/right/cmd/trigger", """{ "measId": "m2" }""");
            var refused = (await dashboard.NextAsync("cmd/trigger/response")).Json;
            Assert.Equal(409, (int)refused["status"]!);
            Assert.Matches(@"^camera right is paused since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: lunch$", (string?)refused["message"]);
            Assert.DoesNotContain(await dashboard.RestAsync(), m => m.Topic.EndsWith("/result", StringComparison.Ordinal));

            Assert.Equal("inspecting again: right, left", (string?)(await AskAsync(dashboard, "resume", ""))["message"]);
            await StatusAsync(broker, "status", m => (string?)m["state"] == "ContinuousExecution");
            var resumed = await StatusAsync(broker, "left/status", m => !(bool)m["paused"]!);
            Assert.Equal((null, null, true), (resumed["pausedSince"], resumed["pausedReason"], (long)resumed["skipped"]! > 5));
            await ResultAsync(dashboard, "left");
            await dashboard.SendAsync($"{Prefix}/right/cmd/trigger", """{ "measId": "m3" }""");
            await ResultAsync(dashboard, "right", m => (string?)m["measId"] == "m3");
            Assert.Equal("was not paused: left", (string?)(await AskAsync(dashboard, "resume", """{ "camera": "left" }"""))["message"]);

            await AskAsync(dashboard, "pause", "{}");
            daemon.Kill();
        }

        // A pause is somebody's at the line; who starts the daemon wants it to inspect.
        await using var restarted = DaemonProcess.Run(Folder, config);
        await dashboard.OnlineAsync(Prefix);
        await ResultAsync(dashboard, "left", m => !(bool)m["historical"]!);
        Assert.False((bool)(await StatusAsync(broker, "left/status", _ => true))["paused"]!);
    }
}
