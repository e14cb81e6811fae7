using System.Text.Json.Nodes;
using EdgeInspector.Tests.Signatures;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary><c>cmd/rollback</c>: one command back.</summary>
public sealed class RollbackTests
{
    [Fact]
    public async Task Rollback_GoesBackVersionByVersion_AcrossARestart()
    {
        await using var line = await RemoteLine.StartAsync(parts: 2);
        foreach (var threshold in new[] { 0.8, 0.7 })
        {
            Assert.Equal(200, (int)(await line.ChangeAsync(config => config["recipes"]!["r"]!["scoreThreshold"] = threshold))["status"]!);
            await line.SettlesAsync(threshold > 0.75 ? 4 : 5);
        }

        var first = await RollBackAsync(line);
        Assert.Equal((200, 4, "back from version 5 to version 4, as the foreman wanted"), ((int)first["status"]!, (int)first["appliedVersion"]!, (string?)first["message"]));
        Assert.Equal(0.8, (double)(await line.ResultAsync("left", r => (int)r["configVersion"]! == 4 && !(bool)r["historical"]!))["threshold"]!);

        await line.BootAsync();
        Assert.Equal((4, 5), (line.Version, (int)line.Reported["highestVersion"]!));

        Assert.Equal(3, (int)(await RollBackAsync(line))["appliedVersion"]!);
        await line.SettlesAsync(3);
        Assert.Equal("file", (string?)line.Reported["origin"]);
        var none = await RollBackAsync(line);
        Assert.Equal((409, "nothing was in force before version 3"), ((int)none["status"]!, (string?)none["message"]));

        // Its version is used up, and the next one is above it.
        Assert.Equal(200, (int)(await line.ChangeAsync(config => config["recipes"]!["r"]!["scoreThreshold"] = 0.6))["status"]!);
        await line.SettlesAsync(6);
    }

    [Fact]
    public async Task Rollback_InTheProbation_UndoesIt()
    {
        await using var line = await RemoteLine.StartAsync(parts: 100_000);
        await line.SendAsync(line.Desired(config => config["recipes"]!["r"]!["scoreThreshold"] = 0.8));
        await line.AnswerAsync(a => (string?)a["phase"] == "probation");

        Assert.Equal(202, (int)(await RollBackAsync(line))["status"]!);

        var undone = await line.AnswerAsync();
        Assert.Equal((500, "rolledBack", "version 4 is undone: undone by the foreman"), ((int)undone["status"]!, (string?)undone["phase"], (string?)undone["message"]));
        await line.SettlesAsync(3);
        await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/status" && m.Json["alarms"]!.AsArray().Any(alarm => (string?)alarm == "configuration-undone"));
    }

    [Fact]
    public async Task Rollback_WhereSignaturesAreAskedFor_IsRefused()
    {
        using var keys = new TempFolder();
        await using var line = await RemoteLine.StartAsync($"\"publicKeyFile\": \"{new OpenSsl(keys).PublicKey}\",");

        Assert.Equal(401, (int)(await RollBackAsync(line))["status"]!);
    }

    private static async Task<JsonNode> RollBackAsync(RemoteLine line)
    {
        await line.Dashboard.SendAsync($"{RemoteLine.Prefix}/cmd/rollback", """{ "author": "the foreman" }""");
        return (await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/cmd/rollback/response")).Json;
    }
}
