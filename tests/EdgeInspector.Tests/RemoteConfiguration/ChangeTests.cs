using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>Changes that stand, on the whole daemon through a real broker.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task Threshold_IsTriedWatchedAndKept_AndAReplayIsNone()
    {
        await using var line = await RemoteLine.StartAsync();
        var before = await line.ResultAsync("left", r => (string?)r["partId"] == "2-bad.png");
        Assert.Equal((2, 3), ((int)before["resultEvaluation"]!, (int)before["configVersion"]!));
        await line.ResultAsync("left", r => (string?)r["partId"] == "2-bad.png");

        // Above every score and every value of the map: nothing is a defect any more.
        var change = line.Desired(config =>
        {
            config["recipes"]!["r"]!["scoreThreshold"] = 100;
            config["recipes"]!["r"]!["mapThreshold"] = 100;
            config["recipes"]!["r"]!["version"] = 3;
        });
        await line.SendAsync(change);

        var tried = await line.AnswerAsync(_ => true);
        Assert.Equal((202, "dryRun", 3), ((int)tried["status"]!, (string?)tried["phase"], (int)tried["appliedVersion"]!));
        var left = tried["dryRun"]!["left"]!;
        Assert.InRange((int)left["changed"]!, 1, (int)left["parts"]! - 1);
        Assert.All(left["changes"]!.AsArray(), c => Assert.Equal(("2-bad.png", 2, 1), ((string?)c!["part"], (int)c["from"]!, (int)c["to"]!)));
        var watched = await line.AnswerAsync(_ => true);
        Assert.Equal((202, "probation", 4), ((int)watched["status"]!, (string?)watched["phase"], (int)watched["appliedVersion"]!));
        var kept = await line.AnswerAsync(_ => true);
        Assert.Equal((200, "committed", 4, "change-1"), ((int)kept["status"]!, (string?)kept["phase"], (int)kept["appliedVersion"]!, (string?)kept["configId"]));

        await line.SettlesAsync(4);
        Assert.Equal((4, "remote", "the line's engineer", 4), (line.Version, (string?)line.Reported["origin"], (string?)line.Reported["author"], (int)line.Reported["highestVersion"]!));
        foreach (var camera in new[] { "left", "right" })
        {
            var after = await line.ResultAsync(camera, r => (string?)r["partId"] == "2-bad.png" && (int)r["configVersion"]! == 4);
            Assert.Equal((1, 3), ((int)after["resultEvaluation"]!, (int)after["recipeVersion"]!));
        }

        // As a broker does at every connect.
        await line.SendAsync(change);
        var again = await line.AnswerAsync(_ => true);
        Assert.Equal((200, "unchanged", 4), ((int)again["status"]!, (string?)again["phase"], (int)again["appliedVersion"]!));
        Assert.Equal(4, (int)(await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/status")).Json["configVersion"]!);

        // A restart has it, and the retained message is no news to it.
        await line.BootAsync();
        Assert.Equal((4, "remote"), (line.Version, (string?)line.Reported["origin"]));
        Assert.Equal("unchanged", (string?)(await line.AnswerAsync())["phase"]);
        await line.Daemon.SaysAsync("configuration version 4 came remotely and is used instead of the file, version 3");
    }

    [Fact]
    public async Task OneCamera_StartsAnew_TheOtherNoticesNothing()
    {
        await using var line = await RemoteLine.StartAsync();
        var (left, right) = (await line.ResultAsync("left", _ => true), await line.ResultAsync("right", _ => true));

        await line.SendAsync(line.Desired(config => config["cameras"]!["left"]!["source"]!["framesPerSecond"] = 25));

        JsonNode? leftAfter = null, rightAfter = null;
        while (leftAfter is null || rightAfter is null)
        {
            var message = await line.NextAsync(m => m.Topic.EndsWith("/result", StringComparison.Ordinal) || m.Topic.EndsWith("right/status", StringComparison.Ordinal));
            if (message.Topic.EndsWith("/status", StringComparison.Ordinal))
                Assert.Equal("online", (string?)message.Json["state"]);
            else if ((int)message.Json["configVersion"]! == 4 && message.Topic.Contains("/left/", StringComparison.Ordinal))
                leftAfter = message.Json;
            else if ((int)message.Json["configVersion"]! == 4)
                rightAfter = message.Json;
        }

        Assert.NotEqual((string?)left["jobId"], (string?)leftAfter["jobId"]);
        Assert.Equal((string?)right["jobId"], (string?)rightAfter["jobId"]);
    }

    [Fact]
    public async Task Camera_GoesAndComes()
    {
        await using var line = await RemoteLine.StartAsync();
        JsonNode? left = null;

        await line.SendAsync(line.Desired(config =>
        {
            left = config["cameras"]!["left"]!.DeepClone();
            config["cameras"]!.AsObject().Remove("left");
        }));
        await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/left/status" && m.Payload.Length == 0);
        await line.SettlesAsync(4);
        Assert.Null(line.Reported["config"]!["cameras"]!["left"]);

        // Its path is the device's own: the file still names it.
        Assert.Equal(200, (int)(await line.ChangeAsync(config => config["cameras"]!["left"] = left!.DeepClone()))["status"]!);
        Assert.Equal(5, (int)(await line.ResultAsync("left", r => (int)r["configVersion"]! == 5))["configVersion"]!);
    }

    [Fact]
    public async Task NewRecipe_WithTheModelOfAnother_IsUsedByOneCamera()
    {
        await using var line = await RemoteLine.StartAsync();

        var answer = await line.ChangeAsync(config =>
        {
            config["recipes"]!["strict"] = JsonNode.Parse($$"""{ "version": 1, "model": "{{line.Folder["model.onnx"]}}", "scoreThreshold": 0, "minDefectArea": 0 }""");
            config["cameras"]!["left"]!["recipe"] = "strict";
        });

        Assert.Equal(200, (int)answer["status"]!);
        Assert.Equal("strict", (string?)(await line.ResultAsync("left", r => (int)r["configVersion"]! == 4))["recipe"]);
        Assert.Equal("r", (string?)(await line.ResultAsync("right", r => (int)r["configVersion"]! == 4))["recipe"]);
        Assert.Equal("strict", (string?)(await line.NextAsync(m => m.Topic == $"{RemoteLine.Prefix}/left/status" && m.Payload.Length > 0)).Json["recipe"]);
    }

    [Fact]
    public async Task File_WithAHigherVersion_TakesOver()
    {
        await using var line = await RemoteLine.StartAsync();
        await line.ChangeAsync(config => config["cameras"]!["left"]!["staleAfterSeconds"] = 5);
        await line.SettlesAsync(4);

        await line.BootAsync(line.Config.Replace("\"version\": 3", "\"version\": 9", StringComparison.Ordinal));

        Assert.Equal((9, "file", 9), (line.Version, (string?)line.Reported["origin"], (int)line.Reported["highestVersion"]!));
        Assert.Equal(409, (int)(await line.AnswerAsync())["status"]!);
        Assert.Equal(200, (int)(await line.ChangeAsync(config => config["cameras"]!["left"]!["staleAfterSeconds"] = 6))["status"]!);
    }
}
