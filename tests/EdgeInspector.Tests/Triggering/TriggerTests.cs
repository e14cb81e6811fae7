using System.Text.Json.Nodes;
using EdgeInspector.Tests.Cameras;

namespace EdgeInspector.Tests.Triggering;

/// <summary><c>{camera}/cmd/trigger</c> on the whole daemon, through a real broker.</summary>
[Collection(OneGigECamera.Name)]
public sealed class TriggerTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trigger_IsAnsweredAtOnce_AndHasOneResultWithItsIds()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "m-1", "partId": "housing 7", "deadlineMs": 5000 }""", $"{Prefix}/plc/answers", "c-1");

        var accepted = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/plc/answers");
        Assert.Equal(("c-1", "edgeinspector.response/1", "trigger", "left", "m-1", "housing 7", 202), (accepted.Correlation, Text(accepted, "schema"), Text(accepted, "command"), Text(accepted, "camera"), Text(accepted, "measId"), Text(accepted, "partId"), (int)accepted.Json["status"]!));
        var result = await dashboard.NextAsync("/left/result");
        Assert.Equal(("m-1", "housing 7", 1), (Text(result, "measId"), Text(result, "partId"), (int)result.Json["resultEvaluation"]!));

        // Nothing without a trigger; and one more, whose payload is as short as can be.
        Assert.DoesNotContain(await dashboard.RestAsync(), m => m.Topic.EndsWith("/result", StringComparison.Ordinal));
        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", "");
        var plain = await dashboard.NextAsync("/left/result");
        Assert.Equal((null, null, (long)result.Json["seq"]! + 1), (Text(plain, "measId"), Text(plain, "partId"), (long)plain.Json["seq"]!));
    }

    [Theory]
    [InlineData("left", "{", 400, "the payload is not valid JSON")]
    [InlineData("left", "{ \"measID\": \"x\" }", 400, "the payload is wrong")]
    [InlineData("left", "{ \"deadlineMs\": 1 }", 400, "the payload is wrong")]
    [InlineData("left", "{ \"measId\": \"old\", \"issuedAtMs\": 1000 }", 410, "too old: sent ")]
    [InlineData("middle", "{}", 404, "there is no camera \"middle\"; there are: left")]
    public async Task Trigger_ThatCannotBe_IsAnsweredWithWhy_AndHasNoResult(string camera, string payload, int status, string message)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        await dashboard.SendAsync($"{Prefix}/{camera}/cmd/trigger", payload);

        var answer = await dashboard.NextAsync($"{Prefix}/cmd/trigger/response");
        Assert.Equal(status, (int)answer.Json["status"]!);
        Assert.StartsWith(message, Text(answer, "message"), StringComparison.Ordinal);
        Assert.DoesNotContain(await dashboard.RestAsync(), m => m.Topic.EndsWith("/result", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trigger_ThatIsRetainedOrRepeated_IsIgnored()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "retained" }""", retain: true);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "once" }""");
        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "once" }""");

        Assert.Equal(202, (int)(await dashboard.NextAsync("/trigger/response")).Json["status"]!);
        var again = await dashboard.NextAsync("/trigger/response");
        Assert.Equal((409, "measId once has been triggered already; it is not measured again"), ((int)again.Json["status"]!, Text(again, "message")));
        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "last" }""");
        await dashboard.NextAsync(m => m.Topic.EndsWith("/left/result", StringComparison.Ordinal) && Text(m, "measId") == "last");
        Assert.Equal(2, await StoredResultsAsync(dashboard));
    }

    /// <summary>
    /// A camera of the GigE Vision protocol that loses every frame's packets answers no trigger: each still ends in a result,
    /// in time, and what comes on top of the queue is an overrun.
    /// </summary>
    [Fact]
    public async Task Trigger_WithoutAFrame_EndsNotDecidable_WithinItsDeadline()
    {
        await using var camera = await GigECamera.StartNewAsync(lostPerThousand: 1000);
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace(FolderSource, $$"""{ "type": "genicam", "serial": "{{GigECamera.Serial}}" }""", StringComparison.Ordinal));
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && Text(m, "state") == "online");

        for (var i = 1; i <= 4; i++)
            await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", $$"""{ "measId": "m{{i}}", "deadlineMs": 1000 }""");
        var (answers, results) = (new List<(string?, int)>(), new List<(string?, int, string?)>());
        while (results.Count < 3 || answers.Count < 4)
        {
            var message = await dashboard.NextAsync(m => m.Topic.EndsWith("/trigger/response", StringComparison.Ordinal) || m.Topic.EndsWith("/left/result", StringComparison.Ordinal));
            if (message.Topic.EndsWith("/result", StringComparison.Ordinal))
                results.Add((Text(message, "measId"), (int)message.Json["resultEvaluation"]!, Text(message, "reason")));
            else
                answers.Add((Text(message, "measId"), (int)message.Json["status"]!));
        }

        Assert.Equal([("m1", 202), ("m2", 202), ("m3", 202), ("m4", 409)], answers);
        Assert.Equal(["m1", "m2", "m3"], results.Select(r => r.Item1).Order());
        Assert.All(results, r => Assert.Equal(3, r.Item2));
        Assert.Contains(results, r => r.Item3 == "no verdict within the deadline: the trigger still waited for a frame from the camera");
        Assert.Contains(results, r => r.Item3 == "no verdict within the deadline: the trigger still waited for its turn");
        var status = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && (int)m.Json["missedTriggers"]! == 3);
        Assert.Equal(1, (int)status.Json["overruns"]!);
    }

    [Fact]
    public async Task Trigger_WithoutAResultWhenTheDaemonStops_EndsNotDecidable()
    {
        await using var camera = await GigECamera.StartNewAsync(lostPerThousand: 1000);
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace(FolderSource, $$"""{ "type": "genicam", "serial": "{{GigECamera.Serial}}" }""", StringComparison.Ordinal));
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && Text(m, "state") == "online");

        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "cut off", "deadlineMs": 600000 }""");
        Assert.Equal(202, (int)(await dashboard.NextAsync("/trigger/response")).Json["status"]!);
        Assert.Equal(0, await daemon.StopAsync());

        var result = await dashboard.NextAsync("/left/result");
        Assert.Equal(("cut off", 3), (Text(result, "measId"), (int)result.Json["resultEvaluation"]!));
        Assert.StartsWith("no verdict: the camera stops, and the trigger still waited for ", Text(result, "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trigger_OfACameraThatIsAway_IsRefusedAtOnce()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"path\": \"parts\"", "\"path\": \"nowhere\"", StringComparison.Ordinal));
        await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/status" && Text(m, "state") == "error");

        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", "{}");

        var answer = await dashboard.NextAsync("/trigger/response");
        Assert.Equal(503, (int)answer.Json["status"]!);
        Assert.StartsWith("camera left is error: folder ", Text(answer, "message"), StringComparison.Ordinal);
    }

    private const string FolderSource = """{ "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true }""";

    private static string Config(int port) => Samples.Config
        .Replace("1883", $"{port}", StringComparison.Ordinal)
        .Replace("\"staleAfterSeconds\": 10,", "\"staleAfterSeconds\": 10, \"trigger\": { \"by\": \"message\", \"deadlineMs\": 3000, \"queue\": 2 },", StringComparison.Ordinal);

    private static async Task<int> StoredResultsAsync(Dashboard dashboard)
    {
        await dashboard.SendAsync($"{Prefix}/left/cmd/trigger", """{ "measId": "count" }""");
        var last = await dashboard.NextAsync(m => m.Topic.EndsWith("/left/result", StringComparison.Ordinal) && Text(m, "measId") == "count");
        return (int)last.Json["seq"]! - 1;
    }

    private static string? Text(Dashboard.Received message, string key) => (string?)(JsonNode?)message.Json[key];
}
