using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Signatures;
using EdgeInspector.Tests.Signatures;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>What is not let in, each with its code, where and why; nothing changes by it.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task WrongMessages_AreAnsweredWithCodePointerAndReason()
    {
        await using var line = await RemoteLine.StartAsync();
        foreach (var (status, path, message, sent) in Wrong(line))
        {
            await line.SendAsync(sent);
            var answer = await line.AnswerAsync();
            Assert.Equal((status, 3), ((int)answer["status"]!, (int)answer["appliedVersion"]!));
            Assert.Equal(path, (string?)answer["errors"]!.AsArray().FirstOrDefault()?["path"]);
            Assert.Contains(message, $"{answer["message"]} {answer["errors"]!.AsArray().FirstOrDefault()?["message"]}", StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", answer.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal(3, line.Version);
        Assert.Equal(200, (int)(await line.ChangeAsync(config => config["cameras"]!["left"]!["staleAfterSeconds"] = 5))["status"]!);
    }

    [Fact]
    public async Task Signature_IsAskedForAndChecked()
    {
        using var keys = new TempFolder();
        var openssl = new OpenSsl(keys);
        await using var line = await RemoteLine.StartAsync($"\"publicKeyFile\": \"{openssl.PublicKey}\",");
        var unsigned = line.Desired(config => config["cameras"]!["left"]!["staleAfterSeconds"] = 5);

        await line.SendAsync(unsigned);
        Assert.Equal((401, "the message is not signed, and /remote/publicKeyFile asks for a signature"), Of(await line.AnswerAsync()));

        // For no device, and for another.
        foreach (var (device, why) in new[] { (null, "the signed message does not say which device it is for"), ("edgeinspector/s/a/l/other", "the message is for edgeinspector/s/a/l/other; this is edgeinspector/s/a/l/d") })
        {
            if (device is not null)
                unsigned["device"] = device;
            await line.SendAsync(Signed(unsigned, openssl));
            Assert.StartsWith(why, Of(await line.AnswerAsync()).Message, StringComparison.Ordinal);
        }

        unsigned["device"] = RemoteLine.Prefix;
        var signed = Signed(unsigned, openssl);
        await line.SendAsync(signed.Replace("\"staleAfterSeconds\":5", "\"staleAfterSeconds\":6", StringComparison.Ordinal));
        Assert.Equal((401, "the signature does not belong to this message and /remote/publicKeyFile"), Of(await line.AnswerAsync()));

        await line.SendAsync(signed);
        Assert.Equal(200, Of(await line.AnswerAsync()).Status);
    }

    /// <summary>Other ways to write the key: none of them moves what is signed.</summary>
    [Theory]
    [InlineData("\"\\u0073ignature\":\"AAAA\",\"signature\":")]
    [InlineData("\"signature\":\"AAAA\",\"signature\":")]
    [InlineData("\"Signature\":\"AAAA\",\"signature\":")]
    [InlineData("\"config2\":{\"signature\":\"\"},\"signature\":")]
    public void Signature_WrittenOtherwise_IsRefusedOrTheSame(string instead)
    {
        using var keys = new TempFolder();
        var openssl = new OpenSsl(keys);
        var message = """{"schema":"edgeinspector.config/1","configId":"c","version":4,"expectedVersion":3,"issuedAt":"2026-01-01T00:00:00Z","expiresAt":"2999-01-01T00:00:00Z","author":"a","config":{},"signature":""}""";
        var signed = message.Replace("\"signature\":\"\"", $"\"signature\":\"{openssl.Sign(Encoding.UTF8.GetBytes(message))}\"", StringComparison.Ordinal);
        using var key = Es256Key.Load(openssl.PublicKey).Value!;
        Assert.True(Verifies(signed));

        Assert.False(Verifies(signed.Replace("\"signature\":", instead, StringComparison.Ordinal)));
        Assert.True(Verifies(signed.Replace("\"signature\":", "\"\\u0073ignature\":", StringComparison.Ordinal)) == false);
        Assert.False(Verifies(signed + " "));
        Assert.False(Verifies("\uFEFF" + signed));

        bool Verifies(string text) => DesiredMessage.Read(Encoding.UTF8.GetBytes(text)).Message is { } read
            && DesiredMessage.SignedBytes(read.Payload) is { } bytes && key.Verify(bytes, read.Content.Signature!);
    }

    [Fact]
    public async Task Lock_OnTheDevice_HoldsWithoutARestart()
    {
        await using var line = await RemoteLine.StartAsync();
        var config = line.Folder["config.json"];
        Assert.Equal(0, (await DaemonProcess.RunToEndAsync(line.Folder, "config", "lock", "audit until Friday", "--config", config)).ExitCode);

        Assert.Equal((403, "the configuration is locked on the device (audit until Friday); unlock it there with: edgeinspector config unlock"), Of(await line.ChangeAsync(_ => { })));

        await line.Dashboard.SendAsync($"{RemoteLine.Prefix}/cmd/rollback", "{}");
        Assert.Equal(403, (int)(await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/cmd/rollback/response")).Json["status"]!);

        Assert.Equal(0, (await DaemonProcess.RunToEndAsync(line.Folder, "config", "unlock", "--config", config)).ExitCode);
        Assert.Equal(200, Of(await line.ChangeAsync(_ => { })).Status);
    }

    /// <summary>As a person would do it: an empty signature, signed, put in.</summary>
    private static string Signed(JsonObject message, OpenSsl openssl)
    {
        message["signature"] = "";
        var text = message.ToJsonString();
        return text.Replace("\"signature\":\"\"", $"\"signature\":\"{openssl.Sign(Encoding.UTF8.GetBytes(text))}\"", StringComparison.Ordinal);
    }

    private static (int Status, string? Message) Of(JsonNode answer) => ((int)answer["status"]!, (string?)answer["message"]);

    private static IEnumerable<(int Status, string? Path, string Message, string Sent)> Wrong(RemoteLine line)
    {
        string Change(Action<JsonNode> change, Action<JsonObject>? envelope = null) => line.Desired(change, envelope).ToJsonString();
        static JsonNode Left(JsonNode config) => config["cameras"]!["left"]!;
        static JsonNode Recipe(JsonNode config) => config["recipes"]!["r"]!;

        yield return (400, null, "not JSON", "{");
        yield return (400, null, "not JSON", string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40)));
        yield return (400, "", "not an object", "[1]");
        yield return (413, null, "at most 102400 are taken", new string(' ', 102_401));
        yield return (415, "/schema", "is not \"edgeinspector.config/1\"", Change(_ => { }, m => m["schema"] = "edgeinspector.config/2"));
        yield return (400, "/author", "is missing", Change(_ => { }, m => m.Remove("author")));
        yield return (400, "/expiresAt", "there is no time", Change(_ => { }, m => m["expiresAt"] = "2027-02-31T00:00:00Z"));
        yield return (400, "/configId", "stands there twice", Change(_ => { }).Replace("\"configId\":", "\"configId\":\"x\",\"configId\":", StringComparison.Ordinal));
        yield return (410, null, "expired at 2026-01-02T00:00:00Z", Change(_ => { }, m => m["expiresAt"] = "2026-01-02T00:00:00Z"));
        yield return (409, null, "version 3 is not higher than 3", Change(_ => { }, m => m["version"] = 3));
        yield return (409, null, "version 3 is in force, not 2", Change(_ => { }, m => m["expectedVersion"] = 2));
        yield return (400, "/config/version", "7 is not the message's own version", Change(config => config["version"] = 7));
        yield return (400, "/config/recipes/r/scoreThreshold", "1000 is outside 0 to 100", Change(config => Recipe(config)["scoreThreshold"] = 1000));
        yield return (400, "/config/recipes/r/scoreThreshold", "stands there twice", Change(_ => { }).Replace("\"scoreThreshold\":", "\"scoreThreshold\":1,\"scoreThreshold\":", StringComparison.Ordinal));
        yield return (400, "/config/recipes/r/thresold", "unknown key", Change(config => Recipe(config)["thresold"] = 1));
        yield return (400, "/config/recipes/..~1etc", "the key is not", Change(config => config["recipes"]!["../etc"] = Recipe(config).DeepClone()));
        yield return (400, "/config/cameras/left/recipe", "\"none\" is not a recipe", Change(config => Left(config)["recipe"] = "none"));
        yield return (400, "/config/recipes/new/model", "is missing", Change(config => config["recipes"]!["new"] = Recipe(config).DeepClone()));
        yield return (403, "/config/recipes/r/model", "only its configuration file may change it", Change(config => Recipe(config)["model"] = "/etc/passwd"));
        yield return (403, "/config/cameras/left/source/path", "only its configuration file may change it", Change(config => Left(config)["source"]!["path"] = "/etc"));
        yield return (403, "/config/mqtt", "only its configuration file may change it", Change(config => config["mqtt"] = JsonNode.Parse("""{ "host": "evil.example", "port": 1883 }""")));
        yield return (403, "/config/cameras/left/source/pipeline", "only its configuration file may change it", Change(config => Left(config)["source"] = JsonNode.Parse("""{ "type": "gstreamer", "pipeline": "filesrc location=/etc/passwd ! fakesink" }""")));
        yield return (403, "/config/cameras/left/source/url", "only its configuration file may change it", Change(config => Left(config)["source"] = JsonNode.Parse("""{ "type": "stream", "url": "http://10.0.0.1/", "timeoutSeconds": 5 }""")));
        yield return (403, "/config/cameras/left/source/serial", "only its configuration file may change it", Change(config => Left(config)["source"] = JsonNode.Parse("""{ "type": "genicam", "serial": "another's" }""")));
        yield return (403, null, "the message is for another/device", Change(_ => { }, m => m["device"] = "another/device"));
        yield return (403, "/config/remote", "only its configuration file may change it", Change(config => config["remote"] = JsonNode.Parse("""{ "probationSeconds": 1, "probationParts": 1 }""")));
    }
}
