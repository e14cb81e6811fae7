using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Commanding;

/// <summary>What all commands to the device share.</summary>
public sealed class CommandDeskTests : IDisposable
{
    private const string Names = "calibrate, install-model, learn, pause, recipe, resend, reset-counters, resume, rollback, snapshot";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, int, string> Hostile => new()
    {
        { "rm-rf", "{}", 404, $"there is no command \"rm-rf\"; there are: {Names}" },
        { "pause", "", 200, "paused: left" },
        { "pause", "null", 400, "the document is null, not an object" },
        { "pause", "{} {}", 400, "the payload is not valid JSON" },
        { "pause", "{ \"camera\": \"left\", }", 400, "the payload is not valid JSON" },
        { "pause", "{ /* now */ }", 400, "the payload is not valid JSON" },
        { "pause", "{ \"camera\": \"left\", \"camera\": \"right\" }", 400, "/camera: stands there twice; keep one" },
        { "pause", "{ \"camera\": \"left\", \"c\\u0061mera\": \"right\" }", 400, "/camera: stands there twice; keep one" },
        { "pause", "{ \"camera\": \"../left\" }", 400, "/camera: \"../left\" is not an id (1 to 32 of a-z, 0-9, _ and -)" },
        { "pause", "{ \"camera\": null }", 400, "/camera: null is not allowed; leave the key out to switch this off" },
        { "pause", "{ \"reason\": \"a\\nb\" }", 400, "/reason: \"a\\nb\" is not a text of 1 to 200 characters on one line" },
        { "pause", "{ \"reason\": \"\\ud800\" }", 400, "/reason: \"\\ud800\" is not a text of 1 to 200 characters on one line" },
        { "pause", "{ \"\\ud800\": 1 }", 400, "/\uFFFD: unknown key; known here: reason, camera, id, issuedAtMs" },
        { "pause", "{ \"id\": 7 }", 400, "/id: 7 is not a text of 1 to 64 printable ASCII characters" },
        { "pause", "{ \"id\": \"caf\u00e9\" }", 400, "/id: \"caf\u00e9\" is not a text of 1 to 64 printable ASCII characters" },
        { "snapshot", "{ \"camera\": \"left\", \"maxWidth\": NaN }", 400, "the payload is not valid JSON" },
        { "snapshot", "{ \"camera\": \"left\", \"maxWidth\": 1e999 }", 400, "/maxWidth: 1e999 is outside 16 to 8192" },
        { "snapshot", "{ \"camera\": \"left\", \"maxWidth\": 100.5 }", 400, "/maxWidth: 100.5 is not an integer from 16 to 8192" },
        { "snapshot", "{ \"camera\": \"left\", \"maxWidth\": \"100\" }", 400, "/maxWidth: \"100\" is not an integer from 16 to 8192" },
        { "resend", "{ \"fromSeq\": 1, \"toSeq\": 1e300 }", 400, "/toSeq: 1e300 is outside 1 to 9000000000000000" },
        { "resend", "{ \"fromSeq\": 5, \"toSeq\": 4 }", 400, "/toSeq: 4 is less than fromSeq, 5" },
        { "resend", "{ \"fromSeq\": 1, \"toSeq\": 4 }", 404, "no delivered result of that range is kept any more; what waits for its first delivery comes anyway" },
        { "snapshot", "{}", 400, "/camera: is missing; expected an id (1 to 32 of a-z, 0-9, _ and -)" },
        { "snapshot", "{ \"camera\": \"middle\" }", 404, "there is no camera \"middle\"; there are: left" },
        { "snapshot", "{ \"camera\": \"left\" }", 409, "camera left has no picture yet: no part has been judged since the start" },
        { "recipe", "{ \"camera\": \"left\", \"recipe\": \"q\" }", 404, "there is no recipe \"q\"; there are: r" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Command_IsAnsweredOnce_WithACodeAndWhy(string name, string payload, int status, string why)
    {
        await using var bench = await CommandBench.OpenAsync(_folder, Samples.Config);

        var answer = await bench.AskAsync(name, payload);

        Assert.Equal((status, why), ((int)answer["status"]!, answer["errors"] is JsonArray errors ? Pointed(errors[0]!) : (string?)answer["message"]));
        Assert.Equal(status == 200, bench.Lines.Lines[0].Paused is not null);
        Assert.False(Directory.Exists(_folder["state/selected"]));
        Assert.StartsWith($"{(status == 200 ? "Information" : "Warning")}: command {name}: {status}, ", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payload_ThatIsTooLongOrTooDeepOrFullOfMistakes_IsAnsweredShortly()
    {
        await using var bench = await CommandBench.OpenAsync(_folder, Samples.Config);

        // The longest that is allowed, then one byte more.
        var longest = $"{{{new string(' ', 65_534)}}}";
        Assert.Equal(200, (int)(await bench.AskAsync("resume", longest))["status"]!);
        Assert.Equal((413, "the payload has 65537 bytes, more than 65536"), await StatusAsync(bench, "resume", longest + " "));

        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
        Assert.Equal((400, "the payload is wrong"), await StatusAsync(bench, "resume", Nested(16)));
        Assert.Equal((400, "the payload is not valid JSON"), await StatusAsync(bench, "resume", Nested(17)));

        var many = $"{{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":0"))}}}";
        var answer = await bench.AskAsync("resume", many);
        Assert.Equal((400, 10), ((int)answer["status"]!, answer["errors"]!.AsArray().Count));
        Assert.InRange(answer.ToJsonString().Length, 1, 2000);
    }

    [Fact]
    public async Task Id_ComesBack_AndIsNotCarriedOutTwice()
    {
        await using var bench = await CommandBench.OpenAsync(_folder, Samples.Config);

        var first = await bench.AskAsync("pause", """{ "id": "A 1" }""");
        Assert.Equal(("A 1", 200), ((string?)first["id"], (int)first["status"]!));
        bench.Lines.Lines[0].Resume();
        Assert.Equal((409, "a command with the id A 1 has been accepted already; it is not carried out again"), await StatusAsync(bench, "pause", """{ "id": "A 1" }"""));
        Assert.Null(bench.Lines.Lines[0].Paused);

        // An id belongs to its sender, whatever the command; one that came to nothing may come again.
        Assert.Equal(409, (await StatusAsync(bench, "resume", """{ "id": "A 1" }""")).Status);
        Assert.Equal(404, (await StatusAsync(bench, "snapshot", """{ "id": "B", "camera": "middle" }""")).Status);
        Assert.Equal(200, (await StatusAsync(bench, "resume", """{ "id": "B" }""")).Status);

        for (var i = 0; i < 1000; i++)
            await bench.AskAsync("resume", $$"""{ "id": "{{i}}" }""");
        Assert.Equal(200, (await StatusAsync(bench, "pause", """{ "id": "A 1" }""")).Status);
    }

    [Theory]
    [InlineData(-30_000, 200)]
    [InlineData(-30_001, 410)]
    [InlineData(30_000, 200)]
    [InlineData(30_001, 410)]
    public async Task Time_OfSending_MustBeNear(long offset, int expected)
    {
        await using var bench = await CommandBench.OpenAsync(_folder, Samples.Config, _time);

        var (status, message) = await StatusAsync(bench, "pause", $$"""{ "issuedAtMs": {{_time.GetUtcNow().ToUnixTimeMilliseconds() + offset}} }""");

        Assert.Equal(expected, status);
        Assert.Equal(expected == 200, bench.Lines.Lines[0].Paused is not null);
        if (expected == 410)
            Assert.Equal(offset < 0 ? "too old: sent 30001 ms ago, more than 30000; not carried out" : "sent 30001 ms in the future of this device's clock: one of the clocks is wrong; not carried out", message);
    }

    [Theory]
    [InlineData("edgeinspector/s/a/l/d/hmi/answers", true)]
    [InlineData("edgeinspector/s/a/l/d/left/snapshot", false)]
    [InlineData("edgeinspector/s/a/l/d/cmd/pause", false)]
    [InlineData("edgeinspector/s/a/l/other/answers", false)]
    [InlineData("$SYS/broker", false)]
    public async Task Answer_GoesToTheSendersTopic_OnlyInsideThePrefix(string topic, bool expected)
    {
        await using var bench = await CommandBench.OpenAsync(_folder, Samples.Config);

        var messages = await bench.SendAsync("resume", [], topic);

        string[] topics = ["edgeinspector/s/a/l/d/cmd/resume/response", .. expected ? [topic] : Array.Empty<string>()];
        Assert.Equal(topics, messages.Select(m => m.Topic));
    }

    [Fact]
    public async Task Commands_OverABroker_AreAllLogged_AndRetainedOnesIgnored()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        const string Prefix = "edgeinspector/s/a/l/d";
        await dashboard.SendAsync($"{Prefix}/cmd/pause", """{ "id": "retained" }""", retain: true);
        await using var daemon = DaemonProcess.Run(_folder, Samples.Config.Replace("1883", $"{broker.Port}", StringComparison.Ordinal));
        await dashboard.OnlineAsync(Prefix);

        foreach (var (name, payload) in new[] { ("reset-counters", """{ "id": "n-1", "camera": "left" }"""), ("format-disk", "{}"), ("resume", """{ "id": "n-2", "kamera": "left" }""") })
        {
            await dashboard.SendAsync($"{Prefix}/cmd/{name}", payload, $"{Prefix}/hmi/answers", name);
            Assert.Equal(name, (await dashboard.NextAsync($"{Prefix}/hmi/answers")).Correlation);
        }

        await daemon.SaysAsync("command reset-counters, id n-1: 200, counting from zero: left");
        await daemon.SaysAsync($"warning: command format-disk: 404, there is no command \"format-disk\"; there are: {Names}");
        await daemon.SaysAsync("warning: command resume: 400, the payload is wrong: /kamera: unknown key; did you mean \"camera\"?");
        Assert.DoesNotContain("command pause", daemon.Output, StringComparison.Ordinal);
    }

    private static string Pointed(JsonNode error) => (string)error["path"]! is { Length: > 0 } path ? $"{path}: {error["message"]}" : (string)error["message"]!;

    private static async Task<(int Status, string? Message)> StatusAsync(CommandBench bench, string name, string payload)
    {
        var answer = await bench.AskAsync(name, Encoding.UTF8.GetBytes(payload));
        return ((int)answer["status"]!, (string?)answer["message"]);
    }
}
