using EdgeInspector.Configuration;
using EdgeInspector.Models;
using EdgeInspector.Tests.Signatures;
using EdgeInspector.Vision.Tests.Inference;
using Google.Protobuf;

namespace EdgeInspector.Tests.Models;

/// <summary>Bundles from a real HTTPS server that may do anything.</summary>
public sealed class OriginInstallTests : IAsyncDisposable
{
    private const string Manifest = "manifest.json", Signature = "manifest.json.sig", Model = "model.onnx";

    private static readonly ModelName Wanted = new("rings", "1.2");

    private readonly TempFolder _folder = new();
    private readonly BundleServer _server;
    private readonly OpenSsl _signer;
    private readonly List<int> _progress = [];
    private long _free = long.MaxValue;

    public OriginInstallTests()
    {
        Directory.CreateDirectory(_folder["web"]);
        _server = new(_folder, _folder["web"]);
        _signer = new(_folder);
    }

    private string Installed => Path.Combine(_folder["state/models"], "rings", "1.2");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bundle_ThatIsRight_IsInstalledAsItCame()
    {
        Environment.SetEnvironmentVariable("bundle-token", "Bearer abc");
        var sent = SampleBundle.Write(_folder["web"], _signer);

        var answer = await InstallAsync(origin => origin with { Credential = "bundle-token" });

        Assert.Equal((200, "rings@1.2 is installed and has passed its self-test; a recipe can name it: \"model\": \"rings@1.2\""), (answer.Status, answer.Message));
        Assert.Equal([Manifest, Signature, Model], _server.Asked);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer abc", request.Authorization));
        Assert.Equal([Manifest, Signature, Model], Files(Installed));
        Assert.All(Files(Installed), file => Assert.Equal(File.ReadAllBytes(Path.Combine(sent, file)), File.ReadAllBytes(Path.Combine(Installed, file))));
        Assert.Equal(new FileInfo(Path.Combine(sent, Model)).Length, _progress[^1]);
        Assert.Equal(_progress.Order(), _progress);
        AssertNothingIsLeftOver();
    }

    [Fact]
    public async Task Bundle_WithoutTheOwnersSignature_IsNotEvenRead()
    {
        var folder = SampleBundle.Write(_folder["web"], signer: null, manifest => manifest["schema"] = "nonsense");
        var unsigned = await InstallAsync();
        using var other = new TempFolder();
        File.WriteAllText(Path.Combine(folder, Signature), new OpenSsl(other).Sign(File.ReadAllBytes(Path.Combine(folder, Manifest))));
        var strangers = await InstallAsync();
        SampleBundle.Write(_folder["web"], _signer);
        File.AppendAllText(Path.Combine(folder, Manifest), " ");
        var changed = await InstallAsync();

        Assert.Equal((401, "the bundle is not signed: it has no manifest.json.sig"), (unsigned.Status, unsigned.Message));
        Assert.Equal((401, 401), (strangers.Status, changed.Status));
        AssertNothingCame();
    }

    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "name", "\"kings\"", 400, "the bundle is of kings@1.2, not of rings@1.2" },
        { "name", "\"../rings\"", 400, "manifest.json: /name: \"../rings\" is not 1 to 64 of a-z, 0-9, _ . and -, the first a letter or digit" },
        { "version", "\"..\"", 400, "manifest.json: /version: \"..\" is not 1 to 64 of a-z, 0-9, _ . and -, the first a letter or digit" },
        { "file", "\"../../model.onnx\"", 400, "manifest.json: /file: \"../../model.onnx\" is not \"model.onnx\"" },
        { "bytes", "100000000", 413, "the model has 100000000 bytes, more than the 10000000 that models/maxBytes allows" },
        { "bytes", "-1", 400, "manifest.json: /bytes: -1 is outside 1 to 2147483647" },
        { "bytes", "1e99", 400, "manifest.json: /bytes: 1e99 is outside 1 to 2147483647" },
        { "sha256", "\"../../../etc\"", 400, "manifest.json: /sha256: \"../../../etc\" is not a SHA-256 (64 of 0-9 and a-f)" },
        { "minimumRuntime", "\"99.0.0\"", 400, "the model needs EdgeInspector 99.0.0; this is 0.1.0" },
        { "url", "\"https://elsewhere\"", 400, "manifest.json: /url: unknown key; known here: schema, name, version, file, bytes, sha256, minimumRuntime, inputSize, selfTestSha256, licence, description" },
        { "licence", "null", 400, "manifest.json: /licence: null is not a text of 1 to 1000 characters on one line" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Manifest_ThatIsWrong_IsRefusedBeforeTheModelIsAskedFor(string key, string value, int status, string message)
    {
        SampleBundle.Write(_folder["web"], _signer, manifest => manifest[key] = System.Text.Json.Nodes.JsonNode.Parse(value));

        var answer = await InstallAsync();

        Assert.Equal((status, message), (answer.Status, answer.Message));
        AssertNothingCame();
    }

    [Fact]
    public async Task Connection_ThatIsCutAgainAndAgain_IsGoneOnWith()
    {
        var sent = SampleBundle.Write(_folder["web"], _signer);
        var length = new FileInfo(Path.Combine(sent, Model)).Length;

        // The head promises all, and the connection ends early.
        _server.Misbehaves = request => Path.GetFileName(request.Path) == Model && (request.From ?? 0) < 450_000
            ? new(request.From is null ? "200 OK" : "206 Partial Content", _server.Read(request.Path)[(request.From ?? 0)..((request.From ?? 0) + 150_000)],
                $"Content-Length: {length - (request.From ?? 0)}", $"Content-Range: bytes {request.From ?? 0}-{length - 1}/{length}")
            : null;

        var answer = await InstallAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal([Manifest, Signature, Model, "model.onnx from 150000", "model.onnx from 300000", "model.onnx from 450000"], _server.Asked);
        Assert.Equal(File.ReadAllBytes(Path.Combine(sent, Model)), File.ReadAllBytes(Path.Combine(Installed, Model)));
    }

    [Fact]
    public async Task Connection_ThatStaysCut_IsGivenUp_AndTheNextCommandGoesOn()
    {
        SampleBundle.Write(_folder["web"], _signer);
        _server.Misbehaves = request => Path.GetFileName(request.Path) == Model
            ? request.From is null ? new("200 OK", _server.Read(request.Path)[..150_000], $"Content-Length: {_server.Read(request.Path).Length}") : new("503 Busy", [], "Content-Length: 0")
            : null;
        var first = await InstallAsync();
        _server.Misbehaves = request => Path.GetFileName(request.Path) == Model ? new("200 OK", [], "Content-Length: 7") { Hangs = true } : null;
        var hanging = await InstallAsync();
        _server.Misbehaves = _ => null;
        _server.Requests.Clear();
        var last = await InstallAsync();

        Assert.Equal((502, "origin plant answers 503"), (first.Status, first.Message));
        Assert.Equal(502, hanging.Status);
        Assert.Equal(200, last.Status);
        Assert.Contains("model.onnx from", _server.Asked.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatFallsSilent_IsGivenUp()
    {
        SampleBundle.Write(_folder["web"], _signer);
        _server.Misbehaves = request => Path.GetFileName(request.Path) == Model
            ? new(request.From is null ? "200 OK" : "206 Partial Content", request.From is null ? _server.Read(request.Path)[..1000] : [], $"Content-Length: {_server.Read(request.Path).Length - (request.From ?? 0)}", $"Content-Range: bytes {request.From ?? 0}-{_server.Read(request.Path).Length - 1}/{_server.Read(request.Path).Length}") { Hangs = true }
            : null;

        var answer = await InstallAsync();

        Assert.Equal((502, "origin plant said nothing for 1 seconds; the 1000 bytes that came are kept: sent again, the command goes on from there"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Server_ThatKnowsNoRanges_IsAskedForAllAgain()
    {
        var sent = SampleBundle.Write(_folder["web"], _signer);
        var isCut = false;
        _server.Misbehaves = request =>
        {
            if (Path.GetFileName(request.Path) != Model)
                return null;
            var all = _server.Read(request.Path);
            var part = isCut ? all : all[..200_000];
            isCut = true;
            return new("200 OK", part, $"Content-Length: {all.Length}");
        };

        var answer = await InstallAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal(File.ReadAllBytes(Path.Combine(sent, Model)), File.ReadAllBytes(Path.Combine(Installed, Model)));
    }

    [Fact]
    public async Task Length_ThatIsALie_IsFoundOut()
    {
        SampleBundle.Write(_folder["web"], _signer);
        var all = _server.Read("/bundles/rings/1.2/model.onnx");
        var larger = await WithAsync(new("200 OK", all, $"Content-Length: {all.Length + 1}"));
        var smaller = await WithAsync(new("200 OK", all[..10], "Content-Length: 10"));
        var endless = await WithAsync(new("200 OK", [.. all, .. all]));

        Assert.Equal((413, $"origin plant sends {all.Length + 1} bytes where {all.Length} are missing of the {all.Length} that the manifest says"), (larger.Status, larger.Message));
        Assert.Equal(502, smaller.Status);
        Assert.Equal(413, endless.Status);
        Assert.False(Directory.Exists(Installed));
        Assert.All(Directory.EnumerateFiles(_folder["state/models"], Model, SearchOption.AllDirectories), file => Assert.True(new FileInfo(file).Length <= all.Length));

        async Task<InstallAnswer> WithAsync(BundleServer.Answer model)
        {
            _server.Misbehaves = request => Path.GetFileName(request.Path) == Model && request.From is null ? model : null;
            foreach (var left in Directory.Exists(_folder["state"]) ? Directory.GetDirectories(_folder["state/models/.incoming"]) : [])
                Directory.Delete(left, true);
            return await InstallAsync();
        }
    }

    [Fact]
    public async Task Manifest_WithoutAnEnd_IsNotReadToIt()
    {
        SampleBundle.Write(_folder["web"], _signer);
        _server.Misbehaves = request => Path.GetFileName(request.Path) == Manifest ? new("200 OK", new byte[1 << 20]) : null;

        var answer = await InstallAsync();

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        SampleBundle.Write(_folder["web"], _signer);
        foreach (var file in new[] { Manifest, Model })
        {
            _server.Requests.Clear();
            _server.Misbehaves = request => Path.GetFileName(request.Path) == file ? new("302 Found", [], $"Location: {_server.Url}elsewhere", "Content-Length: 0") : null;

            var answer = await InstallAsync();

            Assert.Equal((502, "origin plant answers 302, a redirect, which is not followed"), (answer.Status, answer.Message));
            Assert.DoesNotContain("elsewhere", _server.Asked);
        }
    }

    [Fact]
    public async Task Server_ThatNobodyKnows_IsAskedForNothing()
    {
        SampleBundle.Write(_folder["web"], _signer);

        var answer = await InstallAsync(origin => origin with { CaFile = null });

        Assert.Equal(502, answer.Status);
        Assert.Contains("certificate", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Model_OfAnotherHash_IsDeleted()
    {
        var sent = SampleBundle.Write(_folder["web"], _signer);
        var model = File.ReadAllBytes(Path.Combine(sent, Model));
        model[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(sent, Model), model);

        var answer = await InstallAsync();

        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"the model has the SHA-256 {SampleBundle.Sha256(model)}, and its manifest says ", answer.Message, StringComparison.Ordinal);
        AssertNothingIsLeftOver();
        Assert.False(Directory.Exists(Installed));
    }

    [Fact]
    public async Task Leftover_ThatAPowerCutHasGarbled_IsFetchedAnew()
    {
        var sent = SampleBundle.Write(_folder["web"], _signer);
        var incoming = Path.Combine(_folder["state/models/.incoming"], SampleBundle.Sha256(File.ReadAllBytes(Path.Combine(sent, Model))));
        Directory.CreateDirectory(incoming);
        File.WriteAllBytes(Path.Combine(incoming, Model), new byte[100_000]);
        Directory.CreateDirectory(_folder["state/models/.incoming/of-another-model"]);

        var answer = await InstallAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal([Manifest, Signature, "model.onnx from 100000", Model], _server.Asked);
        AssertNothingIsLeftOver();
    }

    [Fact]
    public async Task Model_ThatIsNone_OrFailsItsSelfTest_OrIsNotAsItsManifestSays_IsRefused()
    {
        var noModel = await WithAsync("no ONNX file"u8.ToArray());
        var failing = HandMadeModel.Create(weight: 2);
        failing.Graph.Initializer.Single(i => i.Name == "weight").RawData = ByteString.CopyFrom(BitConverter.GetBytes(1f / 255));
        var fails = await WithAsync(SampleBundle.Large(failing));
        var otherSize = await WithAsync(null, manifest => manifest["inputSize"] = 518);
        var otherTest = await WithAsync(null, manifest => manifest["selfTestSha256"] = new string('0', 64));

        Assert.Equal([400, 400, 400, 400], new[] { noModel, fails, otherSize, otherTest }.Select(answer => answer.Status));
        Assert.Equal("model rings@1.2 is not an ONNX file (or is truncated)", noModel.Message);
        Assert.StartsWith("model rings@1.2 fails its self-test on the cpu: the score is ", fails.Message, StringComparison.Ordinal);
        Assert.Equal("the model takes 16 pixels a side, and its manifest says 518", otherSize.Message);
        Assert.Equal("the model's self-test is another one than its manifest says", otherTest.Message);
        AssertNothingIsLeftOver();
        Assert.False(Directory.Exists(Installed));

        Task<InstallAnswer> WithAsync(byte[]? model, Action<System.Text.Json.Nodes.JsonObject>? change = null)
        {
            SampleBundle.Write(_folder["web"], _signer, change, model);
            return InstallAsync();
        }
    }

    [Fact]
    public async Task Version_ThatIsInstalled_IsNeverExchanged()
    {
        SampleBundle.Write(_folder["web"], _signer);
        await InstallAsync();
        var before = File.ReadAllBytes(Path.Combine(Installed, Model));
        _server.Requests.Clear();
        var again = await InstallAsync();
        SampleBundle.Write(_folder["web"], _signer, model: HandMadeModel.Create(weight: 2).ToByteArray());
        var other = await InstallAsync();

        Assert.Equal((200, "rings@1.2 is installed already"), (again.Status, again.Message));
        Assert.Equal(409, other.Status);
        Assert.DoesNotContain(Model, _server.Asked);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Installed, Model)));
    }

    [Fact]
    public async Task Disk_WithoutRoom_IsLeftToTheResults()
    {
        SampleBundle.Write(_folder["web"], _signer);
        _free = 64 << 20;

        var answer = await InstallAsync();

        Assert.Equal(507, answer.Status);
        Assert.DoesNotContain(Model, _server.Asked);
    }

    private async Task<InstallAnswer> InstallAsync(Func<OriginConfig, OriginConfig>? change = null)
    {
        var origin = new OriginConfig { Url = _server.Url, CaFile = _server.CaFile };
        origin = change?.Invoke(origin) ?? origin;
        var config = new ModelsConfig { PublicKeyFile = _signer.PublicKey, MaxBytes = 10_000_000 };
        var patience = new OriginPatience(TimeSpan.FromSeconds(1), Failures: 1, Connections: 20, new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)));
        using var client = OriginClient.Create("plant", origin, patience.Idle).Value!;
        using var installer = new ModelInstaller(config, new ModelStore(_folder["state"]), _ => _free);
        return await installer.InstallAsync(new OriginSource("plant", origin, Wanted, client, patience, TimeProvider.System), Wanted, (there, _) => _progress.Add(there), TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private void AssertNothingCame()
    {
        Assert.DoesNotContain(Model, _server.Asked);
        Assert.Equal([".incoming"], Directory.EnumerateDirectories(_folder["state/models"]).Select(folder => Path.GetFileName(folder)));
        AssertNothingIsLeftOver();
    }

    private void AssertNothingIsLeftOver() => Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["state/models/.incoming"]));
}
