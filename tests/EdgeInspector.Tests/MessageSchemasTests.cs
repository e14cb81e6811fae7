using System.Text.Json.Nodes;
using EdgeInspector.Tests.Commanding;

namespace EdgeInspector.Tests;

public sealed class MessageSchemasTests : CommandTests
{
    /// <summary>As config/reported shows it, with another threshold.</summary>
    private const string Desired = """
        { "schema": "edgeinspector.config/1", "configId": "c", "version": 4, "expectedVersion": 3, "issuedAt": "2026-01-01T00:00:00Z", "expiresAt": "2999-01-01T00:00:00Z", "author": "engineer", "signature": "",
          "config": { "recipes": { "r": { "version": 3, "scoreThreshold": 0.8, "mapThreshold": 0.5, "minDefectArea": 0.001 }, "s": { "version": 1, "scoreThreshold": 0, "minDefectArea": 0 } },
            "cameras": { "left": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "folder", "framesPerSecond": 20, "loop": true } } } } }
        """;

    private static string Shipped => Path.Combine(Repository.Root, "config", "schemas");

    [Fact]
    public void Schemas_InTheRepository_AreCurrent()
    {
        // edgeinspector config schemas config/schemas
        Assert.Equal(MessageSchemas.Files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Shipped).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(MessageSchemas.Files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Shipped, file.Key))));
    }

    [Fact]
    public void Schemas_DescribeEveryKey() =>
        Assert.All(MessageSchemas.Files, file => Assert.Empty(Undescribed(JsonNode.Parse(file.Value)!, file.Key)));

    [Fact]
    public async Task Verb_WritesThem_OrSaysWhyNot()
    {
        Directory.CreateDirectory(Folder["schemas"]);
        Assert.Equal((0, "", ""), await DaemonProcess.RunToEndAsync(Folder, "config", "schemas", Folder["schemas"]));
        Assert.Equal(MessageSchemas.Files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder["schemas"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var (exitCode, _, errors) = await DaemonProcess.RunToEndAsync(Folder, "config", "schemas", Folder["nowhere"]);
        Assert.Equal(2, exitCode);
        Assert.Matches("^edgeinspector: cannot write .*/nowhere/[a-z-]+.schema.json: ", errors);
    }

    /// <summary>Whatever the broker saw of a daemon at work.</summary>
    [Fact]
    public async Task Messages_OfARunningDaemon_FitTheirSchemas_AndBrokenOnesDoNot()
    {
        JsonSchemaValidator.SkipUnlessThere();
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var config = Config(broker.Port)
            .Replace("\"recipes\": {", "\"recipes\": { \"s\": { \"version\": 1, \"model\": \"model.onnx\", \"scoreThreshold\": 0, \"minDefectArea\": 0 },", StringComparison.Ordinal)
            .Replace("\"inference\"", """ "remote": { "probationSeconds": 5, "probationParts": 2 }, "inference" """, StringComparison.Ordinal)
            .Replace("\"left\": { \"recipe\": \"r\",", "\"left\": { \"recipe\": \"r\", \"shadowRecipe\": \"s\",", StringComparison.Ordinal)
            .Replace("\"cameras\": {", """ "cameras": { "right": { "recipe": "r", "furtherRecipes": ["s"], "staleAfterSeconds": 10, "trigger": { "by": "message", "deadlineMs": 5000, "queue": 2 }, "source": { "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true } }, """, StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(Folder, config);
        var seen = new List<Dashboard.Received> { await dashboard.OnlineAsync(Prefix) };
        seen.Add(await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (int)m.Json["resultEvaluation"]! == 3));
        seen.Add(await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/shadow"));

        (string Topic, string Payload)[] commands =
        [
            ("right/cmd/trigger", """{ "measId": "m1", "partId": "p1", "deadlineMs": 5000, "issuedAtMs": 9000000000000000 }"""),
            ("right/cmd/trigger", """{ "measId": "m1" }"""),
            ("cmd/snapshot", """{ "camera": "left", "maxWidth": 32, "id": "a" }"""),
            ("cmd/snapshot", """{ "camera": "middle" }"""),
            ("cmd/recipe", """{ "camera": "left", "recipe": "s" }"""),
            ("cmd/calibrate", """{ "camera": "left", "parts": 10, "maxFalseReject": 0.005, "confidence": 0.95 }"""),
            ("cmd/learn", """{ "camera": "left", "parts": 2, "patches": 100, "loose": true, "augment": "mirror", "recipe": "s" }"""),
            ("cmd/resend", """{ "fromSeq": 1, "toSeq": 2, "id": "b" }"""),
            ("cmd/reset-counters", """{ "issuedAtMs": 0 }"""),
            ("cmd/pause", """{ "camera": "left", "reason": "Wartung: 5 µm" }"""),
            ("cmd/resume", """{ "camera": "left" }"""),
            ("cmd/install-model", """{ "origin": "plant", "name": "rings", "version": "1.3" }"""),
            ("config/desired", Desired),
            ("config/desired", Desired.Replace("\"version\": 4, \"expectedVersion\": 3", "\"version\": 5, \"expectedVersion\": 4", StringComparison.Ordinal).Replace("0.8", "1000", StringComparison.Ordinal)),
            ("cmd/rollback", """{ "author": "foreman" }"""),
            ("cmd/no-such", """{ }"""),
        ];
        foreach (var (topic, payload) in commands)
        {
            await dashboard.SendAsync($"{Prefix}/{topic}", payload);
            var name = topic[(topic.LastIndexOf('/') + 1)..];
            var answer = name == "desired" ? $"{Prefix}/config/ack" : $"{Prefix}/cmd/{name}/response";
            while (seen[^1].Topic != answer || (name is "learn" or "desired" && (int)seen[^1].Json["status"]! == 202))
                seen.Add(await dashboard.NextAsync(m => m.Topic.StartsWith(Prefix, StringComparison.Ordinal)));
        }

        await daemon.StopAsync();
        seen.AddRange(await dashboard.RestAsync());
        var schemas = MessageSchemas.Files.Keys.Select(name => name.Split('.')[0]).ToHashSet();
        var messages = seen.Select(m => (Schema: SchemaOf(m.Topic[(Prefix.Length + 1)..], schemas), m)).Where(m => m.Schema is not null && m.m.Payload.Length > 0).Select(m => (m.Schema!, m.m.Json));

        var output = await JsonSchemaValidator.CheckAsync(Shipped, messages, Folder);

        TestContext.Current.SendDiagnosticMessage(output[^1]);
        Assert.StartsWith("good ", Assert.Single(output), StringComparison.Ordinal);
        Assert.EndsWith(" ['alarm']", output[^1], StringComparison.Ordinal);
    }

    /// <summary>By the topics as the README gives them; null for pictures and for the commands that are wrong on purpose.</summary>
    private static string? SchemaOf(string topic, HashSet<string> schemas) => topic.Split('/') switch
    {
        ["status"] => "status",
        ["alarm"] => "alarm",
        ["config", var name] => $"config-{name}",
        [_, "shadow"] => "shadow",
        ["cmd", var name, "response"] => schemas.Contains($"{name}-response") ? $"{name}-response" : "response",
        ["cmd", var name] => schemas.Contains(name) ? name : null,
        [_, "cmd", "trigger"] => "trigger",
        [_, "status"] => "camera-status",
        [_, "result", ..] => "result",
        _ => null,
    };

    private static IEnumerable<string> Undescribed(JsonNode schema, string at) =>
        schema["properties"] is JsonObject properties
            ? properties.SelectMany(p => Undescribed(p.Value!, $"{at}/{p.Key}").Concat(p.Value!["description"] is null ? [$"{at}/{p.Key}"] : []))
            : schema["items"] is { } items ? Undescribed(items, $"{at}/items") : [];
}
