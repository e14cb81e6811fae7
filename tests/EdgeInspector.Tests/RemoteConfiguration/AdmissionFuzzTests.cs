using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.RemoteConfiguration;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>Ten thousand messages, valid, mutated and hostile: each is let in whole or refused with a reason, and none reaches what is the device's own.</summary>
public sealed class AdmissionFuzzTests : IDisposable
{
    private static readonly string[] Hostile =
    [
        "null", "true", "-1", "1e999", "1e-999", "99999999999999999999", "\"\\ud800\"", "\"\\u0000\"", "\"../../etc/passwd\"", "\"http://10.0.0.1/\"", "\"$(reboot)\"", "\"'; DROP TABLE results; --\"",
        "\"filesrc location=/etc/shadow ! fakesink\"", "\"/dev/mem\"", "\"a\\nb\"", "[]", "{}", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "\"" + "x\"", "{\"__proto__\":{}}", "0.5", "\"rings@1\"", "\"../x@1\"",
    ];

    private static readonly string[] Keys =
        ["mqtt", "stateFolder", "model", "references", "path", "source", "pipeline", "url", "device", "features", "undistort", "remote", "models", "version", "schema", "scoreThreshold", "threshold", "", "\u202e", "recipe", "../x"];

    private readonly TempFolder _folder = new();
    private readonly EdgeInspectorConfig _own;
    private readonly string _message;
    private int _valid, _refused;

    public AdmissionFuzzTests()
    {
        File.WriteAllText(_folder["model.onnx"], "");
        _own = ConfigReader.Read(Samples.Config.Replace("\"recipes\"", "\"remote\": { \"probationSeconds\": 1, \"probationParts\": 1 }, \"recipes\"", StringComparison.Ordinal), _folder.Path).Config!;
        _message = $$"""
            {"schema":"edgeinspector.config/1","configId":"c","version":4,"expectedVersion":3,"issuedAt":"2026-01-01T00:00:00Z","expiresAt":"2999-01-01T00:00:00Z","author":"a",
            "config":{{LocalKeys.Redact(_own with { Version = 4 }).GetRawText()}}}
            """;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TenThousandMessages_AreLetInWholeOrRefusedWithAReason()
    {
        var threshold = Gen.Double[0, 120].Select(Gen.Int[1, 4], (value, id) => Tree(m => m["config"]!["recipes"]![id > 2 ? "r" : $"r{id}"] = JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $"{{ \"version\": {id}, \"scoreThreshold\": {value}, \"minDefectArea\": 0 }}"))));
        var put = Gen.Select(Gen.Int[0, 60], Gen.OneOfConst(Keys), Gen.OneOfConst(Hostile)).Array[1, 3].Select(changes => changes.Aggregate(_message, (text, c) => Put(text, c.Item1, c.Item2, c.Item3)));
        var cut = Gen.Select(Gen.Int[0, _message.Length - 1], Gen.Int[0, 20], Gen.OneOfConst(Hostile)).Array[1, 2].Select(changes => changes.Aggregate(_message, (text, c) => Cut(text, c.Item1, c.Item2, c.Item3)));
        var any = Gen.Byte.Array[0, 200].Select(bytes => Encoding.Latin1.GetString(bytes));

        Gen.Frequency((4, threshold), (8, put), (7, cut), (1, any)).Sample(Check, iter: 10_000, threads: 1);

        // Neither side of it is idle.
        Assert.True(_valid > 500 && _refused > 5000, $"{_valid} let in, {_refused} refused");
        TestContext.Current.TestOutputHelper?.WriteLine($"{_valid} let in, {_refused} refused");
    }

    private void Check(string text)
    {
        var (message, unreadable) = DesiredMessage.Read(Encoding.UTF8.GetBytes(text));
        var (config, answer) = message is null ? (null, unreadable) : Admission.Judge(message, new(_own, _own, ConfigState.First.Start(3), null, null, DateTimeOffset.UnixEpoch));
        if (config is null)
        {
            _refused++;
            Assert.Contains(answer!.Status, new[] { 400, 403, 409, 410, 413, 415 });
            Assert.NotEmpty(answer.Message);
            Assert.All(answer.Errors, error => Assert.True(error.Message.Length > 0 && (error.Path.Length == 0 || error.Path[0] == '/')));
            Assert.True(answer.ToJson().Length < 64 * 1024);
            return;
        }

        // Whole: it can be written, read and is right; and all that is the device's own is as it was.
        _valid++;
        var (again, errors) = ConfigReader.Read(JsonSerializer.Serialize(config, ConfigJson.Options), "/");
        Assert.Empty(errors);
        Assert.Equal(4, again!.Version);
        Assert.Equal(Json(_own with { Version = 4, Recipes = config.Recipes, Cameras = config.Cameras }), Json(config));
        Assert.All(config.Recipes.Values, recipe => Assert.Equal((_own.Recipes["r"].Model, null), (recipe.Model, recipe.References)));
        Assert.All(config.Cameras.Values, camera => Assert.Equal(_folder["parts"], Assert.IsAssignableFrom<FileSourceConfig>(camera.Source).Path));
    }

    private static string Json(EdgeInspectorConfig config) => JsonSerializer.Serialize(config, ConfigJson.Options);

    private string Tree(Action<JsonNode> change)
    {
        var message = JsonNode.Parse(_message)!;
        change(message);
        return message.ToJsonString();
    }

    /// <summary>A key with a value behind some opening brace.</summary>
    private static string Put(string text, int place, string key, string value)
    {
        var braces = Enumerable.Range(0, text.Length).Where(i => text[i] == '{').ToList();
        var at = braces[place % braces.Count] + 1;
        return $"{text[..at]}{JsonSerializer.Serialize(key)}:{value},{text[at..]}";
    }

    private static string Cut(string text, int from, int length, string instead)
    {
        var at = Math.Min(from, text.Length);
        return text[..at] + instead + text[Math.Min(at + length, text.Length)..];
    }
}
