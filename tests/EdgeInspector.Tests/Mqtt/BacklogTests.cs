using System.Diagnostics;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A backlog goes to a real broker while the daemon inspects on.</summary>
public sealed class BacklogTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Backlog_OfTwoThousand_ComesInOrderWhileLiveResultsPassIt() => DeliverAsync(2000);

    /// <summary>An hour's results. Prints how fast they came, and how long the live ones took.</summary>
    [Fact(Explicit = true)]
    public Task Backlog_OfAHundredThousand_ComesInOrderWhileLiveResultsPassIt() => DeliverAsync(100_000);

    private async Task DeliverAsync(int count)
    {
        // Or else the broker drops what a subscriber does not take fast enough, and makes it wait for the acknowledgements of TCP.
        using var broker = await Mosquitto.StartNewAsync("max_queued_messages 0\nmax_inflight_messages 1000\nset_tcp_nodelay true\n");
        Fill(count);
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/left/#");
        await using var daemon = DaemonProcess.Run(_folder, Samples.Config.Replace("1883", $"{broker.Port}", StringComparison.Ordinal));
        var (clock, expected, masks) = (new Stopwatch(), 1L, 0);
        var (live, latencies) = (0, new List<double>());
        while (expected <= count)
        {
            var message = await dashboard.NextAsync(_ => true);
            if (message.Topic == $"{Prefix}/left/result")
            {
                clock.Start();
                Assert.Equal((expected, true), ((long)message.Json["seq"]!, (bool)message.Json["historical"]!));
                expected++;
            }
            else if (message.Topic == $"{Prefix}/left/mask")
            {
                masks++;
            }
            else if (message.Topic == $"{Prefix}/left/result/last" && !message.Retained)
            {
                live++;
                Assert.InRange((long)message.Json["seq"]!, count + 1, long.MaxValue);
                latencies.Add((DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds((long)message.Json["creationTimeMs"]!)).TotalMilliseconds);
            }
        }

        // The live ones follow in their turn; the first few may be older than the connection.
        bool isLate;
        do
        {
            (var seq, isLate) = await NextResultAsync(dashboard);
            Assert.Equal(expected++, seq);
        }
        while (isLate);
        Assert.InRange(live, 1, int.MaxValue);
        latencies.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{count} results and {masks} masks in {clock.Elapsed.TotalSeconds:F1} s, in order: {count / clock.Elapsed.TotalSeconds:F0} a second; meanwhile {live} live results on result/last after {latencies[live / 2]:F1} ms (median), {latencies[live * 99 / 100]:F1} ms (99 %), {latencies[^1]:F1} ms (longest)");
    }

    private static async Task<(long, bool)> NextResultAsync(Dashboard dashboard)
    {
        var json = (await dashboard.NextAsync("/left/result")).Json;
        return ((long)json["seq"]!, (bool)json["historical"]!);
    }

    /// <summary>One in ten is NotOK, with a mask of its own.</summary>
    private void Fill(int count)
    {
        using var outbox = Outbox.Open(_folder["state"], new(), TimeProvider.System).Value!;
        foreach (var batch in Enumerable.Range(0, count).Select(Stored).Chunk(256))
            outbox.Append(batch);
    }

    private static (Result, byte[]?) Stored(int number) => number % 10 == 0
        ? (Samples.Result(evaluation: ResultEvaluation.NotOk) with { Reason = "score 0.480 reaches 0.35; 1 defect above map value 1.5" }, [.. BitConverter.GetBytes(number), .. new byte[200]])
        : (Samples.Result(), null);
}
