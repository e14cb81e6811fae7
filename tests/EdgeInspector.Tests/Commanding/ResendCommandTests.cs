namespace EdgeInspector.Tests.Commanding;

public sealed class ResendCommandTests : CommandTests
{
    [Fact]
    public async Task Results_ThatWereDelivered_ComeOnceMore()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(Folder, Once(Config(broker.Port)));
        var first = new Dictionary<long, string>();
        while (first.Count < 3)
        {
            var result = await ResultAsync(dashboard, "left");
            first.Add((long)result["seq"]!, (string)result["resultId"]!);
        }

        // The last may be on its way still, for the daemon.
        while ((int)(await AskAsync(dashboard, "resend", """{ "fromSeq": 3, "toSeq": 3 }"""))["status"]! == 404)
            await Task.Yield();
        Assert.Equal((3, true), Known(await ResultAsync(dashboard, "left")));

        var answer = await AskAsync(dashboard, "resend", """{ "fromSeq": 2, "toSeq": 900000000000 }""");
        Assert.Equal((202, 2, 2, 3), ((int)answer["status"]!, (int)answer["count"]!, (int)answer["firstSeq"]!, (int)answer["lastSeq"]!));
        Assert.Equal((2, true), Known(await ResultAsync(dashboard, "left")));
        Assert.Equal((3, true), Known(await ResultAsync(dashboard, "left")));
        Assert.Equal(404, (int)(await AskAsync(dashboard, "resend", """{ "fromSeq": 4, "toSeq": 9 }"""))["status"]!);

        (long, bool) Known(System.Text.Json.Nodes.JsonNode result)
        {
            Assert.Equal(first[(long)result["seq"]!], (string?)result["resultId"]);
            return ((long)result["seq"]!, (bool)result["historical"]!);
        }
    }
}
