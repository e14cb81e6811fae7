using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Tests.RemoteConfiguration;
using EdgeInspector.Tests.Signatures;

namespace EdgeInspector.Tests.Commands;

public sealed class ConfigCommandsTests
{
    [Fact]
    public async Task History_AndDiff_ShowWhoChangedWhat()
    {
        await using var line = await RemoteLine.StartAsync();
        var config = line.Folder["config.json"];
        Assert.Equal("nothing came by MQTT yet\n", (await DaemonProcess.RunToEndAsync(new TempFolder(), "config", "history", "--config", WithoutState(line))).Output);

        await line.ChangeAsync(c => c["recipes"]!["r"]!["scoreThreshold"] = 0.75);
        await line.SettlesAsync(4);
        await line.ChangeAsync(c => c["recipes"]!["r"]!["scoreThreshold"] = 1000);

        var history = (await DaemonProcess.RunToEndAsync(line.Folder, "config", "history", "--config", config)).Output.Split('\n');
        Assert.EndsWith("version 5     400 validate    the line's engineer (change-2): the configuration is wrong: /config/recipes/r/scoreThreshold: 1000 is outside 0 to 100", history[0], StringComparison.Ordinal);
        Assert.EndsWith("version 4     200 committed   the line's engineer (change-1): in force", history[1], StringComparison.Ordinal);
        Assert.Equal("in force: version 4; the next version must be above 4", history[2]);

        var diff = await DaemonProcess.RunToEndAsync(line.Folder, "config", "diff", "--config", config);
        Assert.Equal((1, "~ /version: 3 -> 4\n~ /recipes/r/scoreThreshold: 0.9 -> 0.75\n"), (diff.ExitCode, diff.Output));
        Assert.Equal((0, ""), Of(await DaemonProcess.RunToEndAsync(line.Folder, "config", "diff", "4", "inforce", "--config", config)));
        Assert.Equal("edgeinspector: version 9 is not kept here; there are: 4\n", (await DaemonProcess.RunToEndAsync(line.Folder, "config", "diff", "9", "--config", config)).Errors);
    }

    [Fact]
    public async Task Sign_MakesWhatOpensslAccepts()
    {
        using var folder = new TempFolder();
        var openssl = new OpenSsl(folder);
        File.WriteAllText(folder["m.json"], """
            { "schema": "edgeinspector.config/1", "configId": "c", "version": 4, "expectedVersion": 3, "issuedAt": "2026-01-01T00:00:00Z",
              "expiresAt": "2026-01-02T00:00:00Z", "author": "a \"signature\":\"", "device": "d", "config": {} }
            """);

        var (code, signed, _) = await DaemonProcess.RunToEndAsync(folder, "config", "sign", folder["m.json"], "--key", openssl.KeyFile);

        Assert.Equal(0, code);
        signed = signed.TrimEnd('\n');
        var signature = (string)JsonNode.Parse(signed)!["signature"]!;
        Assert.True(openssl.Verifies(Encoding.UTF8.GetBytes(signed.Replace(signature, "", StringComparison.Ordinal)), signature));
        Assert.Equal(
            "edgeinspector: this is a public key; signing needs the private one\n",
            (await DaemonProcess.RunToEndAsync(folder, "config", "sign", folder["m.json"], "--key", openssl.PublicKey)).Errors);
        File.WriteAllText(folder["m.json"], File.ReadAllText(folder["m.json"]).Replace("\"device\": \"d\",", "", StringComparison.Ordinal));
        Assert.Contains("\"device\" is missing", (await DaemonProcess.RunToEndAsync(folder, "config", "sign", folder["m.json"], "--key", openssl.KeyFile)).Errors, StringComparison.Ordinal);
        File.WriteAllText(folder["m.json"], "{}");
        Assert.Contains("m.json: the message is of a kind that is not known here: /schema: is missing", (await DaemonProcess.RunToEndAsync(folder, "config", "sign", folder["m.json"], "--key", openssl.KeyFile)).Errors, StringComparison.Ordinal);
    }

    private static (int, string) Of((int ExitCode, string Output, string Errors) run) => (run.ExitCode, run.Output);

    private static string WithoutState(RemoteLine line)
    {
        var path = line.Folder["other.json"];
        File.WriteAllText(path, line.Config.Replace("\"stateFolder\": \"state\"", "\"stateFolder\": \"other\"", StringComparison.Ordinal));
        return path;
    }
}
