using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>Changes that do not stand: by themselves, by a kill, by somebody's wish.</summary>
public sealed class UndoneTests
{
    /// <summary>Half of the sample pictures' size again: no part fits into it.</summary>
    private static readonly Action<JsonNode> Unfit = config => config["recipes"]!["r"]!["region"] = JsonNode.Parse("""{ "x": 0, "y": 0, "width": 96, "height": 96 }""");

    [Fact]
    public async Task NothingDecidable_UndoesTheChangeByItself()
    {
        await using var line = await RemoteLine.StartAsync();
        await line.ResultAsync("left", r => (int)r["resultEvaluation"]! == 1);
        await line.ResultAsync("right", r => (int)r["resultEvaluation"]! == 1);
        var change = line.Desired(Unfit);

        await line.SendAsync(change);

        var undone = await line.AnswerAsync();
        Assert.Equal((500, "rolledBack", 3), ((int)undone["status"]!, (string?)undone["phase"], (int)undone["appliedVersion"]!));
        Assert.Matches("^version 4 is undone: camera (left|right): none of its [0-9]+ parts could be judged, and before they could", (string?)undone["message"]);
        await line.SettlesAsync(3);
        Assert.Equal(("file", 4), ((string?)line.Reported["origin"], (int)line.Reported["highestVersion"]!));
        foreach (var camera in new[] { "left", "right" })
            await line.ResultAsync(camera, r => (int)r["configVersion"]! == 3 && (int)r["resultEvaluation"]! == 1);

        // The message is retained still. Its version is used up.
        await line.SendAsync(change);
        var again = await line.AnswerAsync();
        Assert.Equal((500, "unchanged"), ((int)again["status"]!, (string?)again["phase"]));
        await line.SendAsync(line.Desired(_ => { }, m => m["version"] = 4));
        Assert.Equal(409, (int)(await line.AnswerAsync())["status"]!);
    }

    [Fact]
    public async Task CameraThatDoesNotComeBack_UndoesTheChange()
    {
        await using var line = await RemoteLine.StartAsync(seconds: 3);
        await line.ResultAsync("left", _ => true);

        // None is there, and one that were could not be so small.
        var undone = await line.ChangeAsync(config => config["cameras"]!["left"]!["source"] = JsonNode.Parse("""{ "type": "genicam", "image": { "width": 1, "height": 1 } }"""));

        Assert.Equal((500, "rolledBack"), ((int)undone["status"]!, (string?)undone["phase"]));
        Assert.StartsWith("version 4 is undone: camera left is error: ", (string?)undone["message"], StringComparison.Ordinal);
        await line.ResultAsync("left", r => (int)r["configVersion"]! == 3);
    }

    [Fact]
    public async Task Kill_InTheProbation_IsFollowedByTheVersionBefore()
    {
        await using var line = await RemoteLine.StartAsync(parts: 100_000);
        await line.SendAsync(line.Desired(config => config["recipes"]!["r"]!["scoreThreshold"] = 0.8));
        await line.AnswerAsync(a => (string?)a["phase"] == "probation");
        line.Daemon.Kill();

        await line.BootAsync();

        Assert.Equal((3, false, 4), (line.Version, (bool)line.Reported["onProbation"]!, (int)line.Reported["highestVersion"]!));
        await line.Daemon.SaysAsync("configuration version 4 is undone: the daemon ended without a word during the probation");
        while (line.LastAnswer is not { } answer || (string?)answer["phase"] != "unchanged")
            await line.AnswerAsync();
        await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/status" && m.Json["alarms"]!.AsArray().Any(alarm => (string?)alarm == "configuration-undone"));
        await line.ResultAsync("left", r => (int)r["configVersion"]! == 3);
    }

    [Fact]
    public async Task Stop_InTheProbation_IsFollowedByAnotherOne()
    {
        await using var line = await RemoteLine.StartAsync(seconds: 4, parts: 100_000);
        await line.SendAsync(line.Desired(config => config["recipes"]!["r"]!["scoreThreshold"] = 0.8));
        await line.AnswerAsync(a => (string?)a["phase"] == "probation");
        Assert.Equal(0, await line.Daemon.StopAsync());

        await line.BootAsync();

        Assert.Equal((4, true), (line.Version, (bool)line.Reported["onProbation"]!));
        await line.SettlesAsync(4);
        Assert.Equal("remote", (string?)line.Reported["origin"]);
    }

    [Fact]
    public async Task BadChange_StoppedInTheProbation_IsUndoneAfterIt()
    {
        await using var line = await RemoteLine.StartAsync(seconds: 4, parts: 100_000);
        await line.ResultAsync("left", r => (int)r["resultEvaluation"]! == 1);
        await line.SendAsync(line.Desired(config => config["cameras"]!["left"]!["source"] = JsonNode.Parse("""{ "type": "genicam", "image": { "width": 1, "height": 1 } }""")));
        await line.AnswerAsync(a => (string?)a["phase"] == "probation");
        Assert.Equal(0, await line.Daemon.StopAsync());

        await line.BootAsync();

        await line.SettlesAsync(3);
        await line.ResultAsync("left", r => (int)r["configVersion"]! == 3 && !(bool)r["historical"]!);
    }

    [Fact]
    public async Task ModelGone_AtTheNextStart_FallsBackToTheFile()
    {
        await using var line = await RemoteLine.StartAsync();
        await line.ChangeAsync(config => config["recipes"]!["r"]!["scoreThreshold"] = 0.8);
        await line.SettlesAsync(4);

        // The owner of the device gives the recipe another id: what came remotely names one whose model nobody knows.
        await line.BootAsync(line.Config.Replace("\"r\"", "\"q\"", StringComparison.Ordinal));

        Assert.Equal((3, "file"), (line.Version, (string?)line.Reported["origin"]));
        await line.Daemon.SaysAsync("configuration version 4 came remotely and cannot be used any more: /config/recipes/r/model: is missing");
        await line.ResultAsync("left", r => (string?)r["recipe"] == "q");
    }
}
