using System.Text.Json.Nodes;
using EdgeInspector.Tests.Signatures;

namespace EdgeInspector.Tests.Models;

/// <summary>New models for the whole daemon: by message, and by the spool folder.</summary>
public sealed class InstallModelTests : IAsyncDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();
    private readonly BundleServer _server;
    private readonly OpenSsl _signer;

    public InstallModelTests()
    {
        Directory.CreateDirectory(_folder["web"]);
        _server = new(_folder, _folder["web"]);
        _signer = new(_folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Command_ThatAKillCutsOff_GoesOnAfterwards_AndTheModelJudgesOnceARecipeNamesIt()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        var model = Path.Combine(SampleBundle.Write(_folder["web"], _signer), "model.onnx");
        var length = (int)new FileInfo(model).Length;
        _server.Misbehaves = request => request.Path.EndsWith(".onnx", StringComparison.Ordinal)
            ? new("200 OK", File.ReadAllBytes(model)[..(length / 2)], $"Content-Length: {length}") { Hangs = true }
            : null;
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await dashboard.OnlineAsync(Prefix);
            await dashboard.SendAsync($"{Prefix}/cmd/install-model", """{ "id": "i1", "origin": "plant", "name": "rings", "version": "1.2" }""");
            var begun = await AnswerAsync(dashboard);
            Assert.Equal(("install-model", "i1", "rings@1.2", 202, "rings@1.2 is fetched from origin plant"), ((string?)begun["command"], (string?)begun["id"], (string?)begun["model"], (int)begun["status"]!, (string?)begun["message"]));
            JsonNode half;
            do
                half = await AnswerAsync(dashboard);
            while ((int)half["received"]! < length * 4 / 10);
            Assert.Equal((202, length), ((int)half["status"]!, (int)half["bytes"]!));
            daemon.Kill();
        }

        _server.Misbehaves = _ => null;
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            await dashboard.OnlineAsync(Prefix);
            await dashboard.SendAsync($"{Prefix}/cmd/install-model", """{ "origin": "plant", "name": "rings", "version": "1.2" }""");
            var done = await LastAnswerAsync(dashboard);
            Assert.Equal((200, length, SampleBundle.Sha256(File.ReadAllBytes(model))), ((int)done["status"]!, (int)done["bytes"]!, (string?)done["sha256"]));
            Assert.Equal($"model.onnx from {length / 2}", _server.Asked.Last());
            Assert.Equal(0, await daemon.StopAsync());
        }

        await using (DaemonProcess.Run(_folder, Config(broker.Port).Replace("\"model.onnx\"", "\"rings@1.2\"", StringComparison.Ordinal)))
        {
            var judged = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" && (string?)m.Json["modelSha256"] == SampleBundle.Sha256(File.ReadAllBytes(model)) && (string?)m.Json["partId"] == "2-bad.png");
            Assert.Equal(2.0, (double)judged.Json["mapMax"]!, 1e-3);
        }
    }

    [Fact]
    public async Task Command_ThatIsWrong_IsAnsweredWithWhy_AndNothingIsAskedFor()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);

        foreach (var (payload, status, problem) in new[]
        {
            ("""{ "origin": "plant", "name": "../../etc", "version": "1" }""", 400, "/name"),
            ("""{ "origin": "plant", "name": "rings", "version": ".." }""", 400, "/version"),
            ("""{ "origin": "plant", "name": "rings", "version": "1?x=/" }""", 400, "/version"),
            ("""{ "origin": "plant", "name": "rings", "version": "1", "url": "https://evil" }""", 400, "/url"),
            ("""{ "origin": "https://evil", "name": "rings", "version": "1" }""", 400, "/origin"),
            ("""{ "origin": "elsewhere", "name": "rings", "version": "1" }""", 404, "there is no origin \"elsewhere\" in models/origins; there are: plant"),
        })
        {
            await dashboard.SendAsync($"{Prefix}/cmd/install-model", payload);
            var answer = await AnswerAsync(dashboard);
            Assert.Equal((status, problem), ((int)answer["status"]!, (string?)answer["errors"]?[0]!["path"] ?? (string?)answer["message"]));
        }

        Assert.Empty(_server.Requests);
        JsonNode request = new JsonObject { ["id"] = "i", ["issuedAtMs"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), ["origin"] = "plant", ["name"] = "rings", ["version"] = "9" };
        await dashboard.SendAsync($"{Prefix}/cmd/install-model", request.ToJsonString());
        var last = await LastAnswerAsync(dashboard);
        Assert.Equal((404, "i", "there is no bundle: no manifest.json"), ((int)last["status"]!, (string?)last["id"], (string?)last["message"]));
        JsonSchemaValidator.SkipUnlessThere();
        Assert.StartsWith("good ", Assert.Single(await JsonSchemaValidator.CheckAsync(Path.Combine(Repository.Root, "config/schemas"), [("install-model", request), ("install-model-response", last)], _folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spool_TakesWhatIsRight_AndSaysOfTheRestWhy()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        Directory.CreateDirectory(_folder["spool"]);
        File.WriteAllText(_folder["spool/a-file"], "of no interest");
        await using var daemon = DaemonProcess.Run(_folder, Config(broker.Port));
        await dashboard.OnlineAsync(Prefix);
        var right = SampleBundle.Write(_folder["made"], _signer);
        var model = File.ReadAllBytes(Path.Combine(right, "model.onnx"));
        using var other = new TempFolder();
        var strangers = SampleBundle.Write(_folder["made"], new OpenSsl(other), name: "kings");

        // The model comes in two pieces, and the second takes its time.
        Directory.CreateDirectory(_folder["spool/slow"]);
        foreach (var file in new[] { "manifest.json", "manifest.json.sig" })
            File.Copy(Path.Combine(right, file), Path.Combine(_folder["spool/slow"], file));
        File.WriteAllBytes(_folder["spool/slow/model.onnx"], model[..1000]);
        Directory.Move(strangers, _folder["spool/bad"]);

        await Wait.UntilAsync(() => File.Exists(_folder["spool/rejected/bad/reason.txt"]));
        Assert.Equal("the bundle's signature is not that of models/publicKeyFile's owner, or the manifest was changed after it\n", File.ReadAllText(_folder["spool/rejected/bad/reason.txt"]));
        Assert.True(Directory.Exists(_folder["spool/slow"]));
        File.AppendAllBytes(_folder["spool/slow/model.onnx"], model[1000..]);
        await Wait.UntilAsync(() => !Directory.Exists(_folder["spool/slow"]));

        Assert.Equal(model, File.ReadAllBytes(_folder["state/models/rings/1.2/model.onnx"]));
        Assert.False(Directory.Exists(_folder["state/models/kings"]));
        Assert.Equal(["a-file", "rejected"], Directory.EnumerateFileSystemEntries(_folder["spool"]).Select(entry => Path.GetFileName(entry)).Order());
    }

    private string Config(int port) => Samples.Config.Replace("1883", $"{port}", StringComparison.Ordinal).Replace(
        "\"recipes\"",
        $$"""
        "models": { "publicKeyFile": "{{_signer.PublicKey}}", "spoolFolder": "spool", "origins": { "plant": { "url": "{{_server.Url}}", "caFile": "{{_server.CaFile}}" } } }, "recipes"
        """,
        StringComparison.Ordinal);

    private static async Task<JsonNode> AnswerAsync(Dashboard dashboard) => (await dashboard.NextAsync($"{Prefix}/cmd/install-model/response")).Json;

    private static async Task<JsonNode> LastAnswerAsync(Dashboard dashboard) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/install-model/response" && (int)m.Json["status"]! != 202)).Json;
}
