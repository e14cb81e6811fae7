using System.Text.Json.Nodes;

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
        var (answer, results) = await ResendAsync("""{ "fromSeq": 3, "toSeq": 3 }""");
        while ((int)answer["status"]! == 404)
            (answer, results) = await ResendAsync("""{ "fromSeq": 3, "toSeq": 3 }""");
        Assert.Equal([3], results);

        (answer, results) = await ResendAsync("""{ "fromSeq": 2, "toSeq": 900000000000 }""");
        Assert.Equal((202, 2, 2, 3), ((int)answer["status"]!, (int)answer["count"]!, (int)answer["firstSeq"]!, (int)answer["lastSeq"]!));
        Assert.Equal([2, 3], results);
        Assert.Equal(404, (int)(await ResendAsync("""{ "fromSeq": 4, "toSeq": 9 }""")).Answer["status"]!);

        // Results and answers travel side by side: either may come first.
        async Task<(JsonNode Answer, List<long> Results)> ResendAsync(string payload)
        {
            await dashboard.SendAsync($"{Prefix}/cmd/resend", payload);
            JsonNode? answer = null;
            var results = new List<long>();
            while (answer is null || results.Count < ((int?)answer["count"] ?? 0))
            {
                var message = await dashboard.NextAsync(m => m.Topic == $"{Prefix}/left/result" || m.Topic == $"{Prefix}/cmd/resend/response");
                if (message.Topic.EndsWith("/response", StringComparison.Ordinal))
                {
                    answer = message.Json;
                    continue;
                }

                Assert.Equal((first[(long)message.Json["seq"]!], true), ((string?)message.Json["resultId"], (bool)message.Json["historical"]!));
                results.Add((long)message.Json["seq"]!);
            }

            return (answer, results);
        }
    }
}
