using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeInspector.Tests.Models;
using EdgeInspector.Tests.Signatures;

namespace EdgeInspector.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ModelCommandTests() => Samples.WriteLine(_folder, Samples.Config.Replace("\"recipes\"", "\"models\": { \"publicKeyFile\": \"public.pem\" }, \"recipes\"", StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pack_MakesABundle_ThatOpensslAndSha256sumFindRight()
    {
        var openssl = new OpenSsl(_folder);

        var (exitCode, output, errors) = await RunAsync("model", "pack", "model.onnx", "--name", "rings", "--version", "1.2", "--key", openssl.KeyFile, "--output", "bundle", "--description", "of the night shift");

        Assert.Equal((0, $"bundle: rings@1.2, {new FileInfo(_folder["model.onnx"]).Length} bytes, signed\n", ""), (exitCode, output, errors));
        var json = File.ReadAllBytes(_folder["bundle/manifest.json"]);
        Assert.True(openssl.Verifies(json, File.ReadAllText(_folder["bundle/manifest.json.sig"])));
        var manifest = JsonNode.Parse(json)!;
        Assert.Equal(Sha256Sum(_folder["bundle/model.onnx"]), (string?)manifest["sha256"]);
        Assert.Equal(Sha256Sum(_folder["model.onnx"]), (string?)manifest["sha256"]);
        Assert.Equal(
            ("edgeinspector.bundle/1", "rings", "1.2", "model.onnx", "0.1.0", 16, "MIT", "of the night shift"),
            ((string?)manifest["schema"], (string?)manifest["name"], (string?)manifest["version"], (string?)manifest["file"], (string?)manifest["minimumRuntime"], (int)manifest["inputSize"]!, (string?)manifest["licence"], (string?)manifest["description"]));
    }

    [Fact]
    public async Task Pack_OfWhatCannotBe_SaysWhy()
    {
        File.WriteAllText(_folder["no.onnx"], "no model");
        Directory.CreateDirectory(_folder["there"]);

        Assert.Equal((2, "edgeinspector: model no.onnx is not an ONNX file (or is truncated)\n"), Told(await RunAsync("model", "pack", "no.onnx", "--output", "bundle")));
        Assert.Equal((2, "edgeinspector: the bundle would not be valid: manifest.json: /name: \"../up\" is not 1 to 64 of a-z, 0-9, _ . and -, the first a letter or digit\n"), Told(await RunAsync("model", "pack", "model.onnx", "--name", "../up", "--output", "bundle")));
        Assert.Equal((2, "edgeinspector: --output: there is there already; name a new folder\n"), Told(await RunAsync("model", "pack", "model.onnx", "--output", "there")));
        Assert.Equal((2, "edgeinspector: --key: this is a public key; signing needs the private one\n"), Told(await RunAsync("model", "pack", "model.onnx", "--key", new OpenSsl(_folder).PublicKey, "--output", "bundle")));
        Assert.False(Directory.Exists(_folder["bundle"]));
    }

    [Fact]
    public async Task Model_IsInstalled_NamedByARecipe_Listed_AndNotRemovedBeforeThat()
    {
        SampleBundle.Write(_folder.Path, new OpenSsl(_folder));
        _ = new OpenSsl(_folder).PublicKey;
        File.WriteAllText(_folder["config.json"], File.ReadAllText(_folder["config.json"]).Replace("\"model.onnx\"", "\"rings@1.2\"", StringComparison.Ordinal));

        var missing = await RunAsync("config", "check", "--config", "config.json");
        var installed = await RunAsync("model", "install", "rings/1.2", "--config", "config.json");
        var good = await RunAsync("config", "check", "--config", "config.json");
        var inspected = await RunAsync("inspect", "parts/2-bad.png", "--config", "config.json", "--camera", "left", "--json");
        var listed = await RunAsync("model", "list", "--config", "config.json");
        var refused = await RunAsync("model", "remove", "rings@1.2", "--config", "config.json");

        Assert.Equal((2, $"edgeinspector: config.json: /recipes/r/model: the model rings@1.2 is not installed in {_folder["state/models"]}; installed: none\n"), Told(missing));
        Assert.Equal((0, "rings@1.2 is installed and has passed its self-test; a recipe can name it: \"model\": \"rings@1.2\"\n"), (installed.ExitCode, installed.Output));
        Assert.Equal((0, 0), (good.ExitCode, inspected.ExitCode));
        Assert.Equal(2.0, (double)JsonNode.Parse(inspected.Output)!["mapMax"]!, 1e-3);
        Assert.Equal($"rings@1.2  16 pixels, {new FileInfo(_folder["rings/1.2/model.onnx"]).Length} bytes, sha256 {Sha256Sum(_folder["rings/1.2/model.onnx"])[..12]}, signed, recipes r\n", listed.Output);
        Assert.Equal((2, "edgeinspector: rings@1.2 is the model of recipe r in config.json; a daemon could not start without it\n"), Told(refused));

        File.WriteAllText(_folder["config.json"], File.ReadAllText(_folder["config.json"]).Replace("\"rings@1.2\"", "\"model.onnx\"", StringComparison.Ordinal));
        var sha256 = Sha256Sum(_folder["rings/1.2/model.onnx"]);
        foreach (var made in new[] { $"graphs/{sha256[..16]}-this", $"engines/{sha256[..16]}-earlier", "graphs/0123456789abcdef-other" })
            Directory.CreateDirectory(_folder[$"state/{made}"]);
        Assert.Equal((0, "rings@1.2 is removed\n"), ((await RunAsync("model", "remove", "rings@1.2", "--config", "config.json")) is var removed ? (removed.ExitCode, removed.Output) : default));
        Assert.Equal(["0123456789abcdef-other"], Directory.GetDirectories(_folder["state/graphs"]).Concat(Directory.GetDirectories(_folder["state/engines"])).Select(Path.GetFileName));
        Assert.Equal([".incoming", ".lock"], Directory.EnumerateFileSystemEntries(_folder["state/models"]).Select(entry => Path.GetFileName(entry)).Order());
        Assert.Equal((2, "edgeinspector: the model rings@1.2 is not installed; installed: none\n"), Told(await RunAsync("model", "remove", "rings@1.2", "--config", "config.json")));
        Assert.Equal((2, "edgeinspector: \"../../etc\" is not NAME@VERSION, such as rings@1.2\n"), Told(await RunAsync("model", "remove", "../../etc", "--config", "config.json")));
    }

    [Fact]
    public async Task Install_OnAFullDisk_LeavesNothing()
    {
        SampleBundle.Write(_folder.Path, new OpenSsl(_folder));
        _ = new OpenSsl(_folder).PublicKey;

        var (exitCode, _, errors) = await DaemonProcess.RunToEndOnAFullDiskAsync(_folder, "model", "install", "rings/1.2", "--config", "config.json");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("edgeinspector: rings/1.2: the model cannot be stored: ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["state/models/rings"]));
    }

    [Fact]
    public Task Install_ThatIsKilledAFewTimes_LeavesAllOrNothing() => KillAsync(4);

    [Fact(Explicit = true)]
    public Task Install_ThatIsKilledAHundredTimes_LeavesAllOrNothing() => KillAsync(100);

    /// <summary>Kills the installation of the shipped model at every moment of its run in turn.</summary>
    private async Task KillAsync(int times)
    {
        var model = File.ReadAllBytes(Path.Combine(Repository.Root, "models/anomalyclip-nano.onnx"));
        var openssl = new OpenSsl(_folder);
        var packed = await RunAsync("model", "pack", Path.Combine(Repository.Root, "models/anomalyclip-nano.onnx"), "--key", openssl.KeyFile, "--output", "bundle");
        Assert.Equal(0, packed.ExitCode);
        _ = openssl.PublicKey;
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, (await RunAsync("model", "install", "bundle", "--config", "config.json")).ExitCode);
        var whole = watch.Elapsed;
        var store = _folder["state/models/anomalyclip-nano"];
        var (nothing, all) = (0, 0);
        for (var i = 1; i <= times; i++)
        {
            if (Directory.Exists(store))
                Directory.Delete(store, recursive: true);
            await using (var installation = DaemonProcess.Start(_folder, "model", "install", "bundle", "--config", "config.json"))
            {
                await Task.Delay(whole * i / (times + 1), TestContext.Current.CancellationToken);
                installation.Kill();
            }

            if (!Directory.Exists(store) || Directory.GetDirectories(store) is not [var version])
            {
                nothing++;
                continue;
            }

            all++;
            Assert.Equal(["manifest.json", "manifest.json.sig", "model.onnx"], Directory.GetFiles(version).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
            Assert.Equal(SampleBundle.Sha256(model), Sha256Sum(Path.Combine(version, "model.onnx")));
        }

        var last = await RunAsync("model", "install", "bundle", "--config", "config.json");
        TestContext.Current.SendDiagnosticMessage($"{times} installations killed: {nothing} left nothing, {all} the whole model");
        Assert.Equal(0, last.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["state/models/.incoming"]));
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => DaemonProcess.RunToEndAsync(_folder, arguments);

    private static (int ExitCode, string Errors) Told((int ExitCode, string Output, string Errors) run) => (run.ExitCode, run.Errors);

    private static string Sha256Sum(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("sha256sum", [file]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd()[..64];
    }
}
