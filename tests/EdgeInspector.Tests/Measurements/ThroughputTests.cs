using System.Diagnostics;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Mqtt;

namespace EdgeInspector.Tests.Measurements;

/// <summary>
/// Live results a second, from cameras through the outbox on disk and a real broker to a subscriber: a model that costs
/// nothing, small pictures, and cameras that never wait.
/// </summary>
public sealed class ThroughputTests : IDisposable
{
    private static readonly string[] Cameras = [.. Enumerable.Range(1, 12).Select(number => $"camera-{number}")];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Results_OfTwelveCamerasThatNeverWait_ComeInOrder() => RunAsync(500);

    [Fact(Explicit = true)]
    public Task Results_ThirtyThousand_ComeHowFast() => RunAsync(30_000);

    private async Task RunAsync(int count)
    {
        using var broker = await Mosquitto.StartNewAsync("max_queued_messages 0\nmax_inflight_messages 1000\nset_tcp_nodelay true\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{NanoLine.Prefix}/+/result");
        var (arrivals, clock, begun) = (new Arrivals(), new Stopwatch(), 0);
        var left = new List<long>();
        await using (var daemon = DaemonProcess.Run(_folder, Config(broker.Port)))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var collecting = CollectAsync(dashboard, arrivals, end.Token);
            await Wait.UntilAsync(() => arrivals.Distinct >= count / 10);
            begun = arrivals.Distinct;
            clock.Start();
            for (var before = -1; arrivals.Distinct < count; before = arrivals.Distinct)
                await Wait.UntilAsync(() => arrivals.Distinct > before || arrivals.Distinct >= count);
            clock.Stop();
            begun = arrivals.Distinct - begun;
            Assert.Equal(0, await daemon.StopAsync());
            using var outbox = Outbox.Open(_folder["state"], new(), TimeProvider.System).Value!;
            left.AddRange(outbox.Peek(int.MaxValue).Select(row => row.Seq));
            await Wait.UntilAsync(() => arrivals.Distinct + left.Count >= outbox.LastSeq);
            await end.CancelAsync();
            await collecting.ContinueWith(static _ => { }, TaskScheduler.Default);
            arrivals.AssertWhole("results through outbox and broker", outbox.LastSeq, left);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"results through outbox and broker: {begun / clock.Elapsed.TotalSeconds:0} a second over {clock.Elapsed.TotalSeconds:0.0} s, none lost, none out of order (target 1000)");
    }

    private static async Task CollectAsync(Dashboard dashboard, Arrivals arrivals, CancellationToken cancellation)
    {
        await foreach (var message in dashboard.ReadAllAsync(cancellation))
            arrivals.Add(message.Payload);
    }

    private static string Config(int port)
    {
        var camera = Samples.Config[Samples.Config.IndexOf("\"left\":", StringComparison.Ordinal)..Samples.Config.LastIndexOf(" }", StringComparison.Ordinal)];
        var fast = camera.Replace("\"framesPerSecond\": 20", "\"framesPerSecond\": 1000", StringComparison.Ordinal);
        return Samples.Config
            .Replace(camera, string.Join(", ", Cameras.Select(id => fast.Replace("left", id, StringComparison.Ordinal))), StringComparison.Ordinal)
            .Replace("1883", $"{port}", StringComparison.Ordinal);
    }
}
