using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>The daemon and the broker, killed under load: three cameras as fast as they can, three times here, a hundred times by <c>make test-outages</c>.</summary>
public sealed class OutageTests : IDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Daemon_KilledThreeTimes_LeavesNoGap() => KillDaemonAsync(3);

    [Fact(Explicit = true)]
    public Task Daemon_KilledAHundredTimes_LeavesNoGap() => KillDaemonAsync(100);

    [Fact]
    public Task Broker_KilledThreeTimes_HasAcknowledgedEveryResult() => KillBrokerAsync(3);

    [Fact(Explicit = true)]
    public Task Broker_KilledAHundredTimes_HasAcknowledgedEveryResult() => KillBrokerAsync(100);

    [Fact]
    public Task Power_CutThreeTimes_LeavesNoGap() => KillDaemonAsync(3, cutPower: true);

    [Fact(Explicit = true)]
    public Task Power_CutAHundredTimes_LeavesNoGap() => KillDaemonAsync(100, cutPower: true);

    private async Task KillDaemonAsync(int times, bool cutPower = false)
    {
        var (disk, takenBack) = (new UnsyncedDisk(_folder, _folder["state"]), 0);
        if (cutPower)
            disk.Build();
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/+/result");
        var arrivals = new Arrivals();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var collecting = CollectAsync(dashboard, arrivals, end.Token);
        for (var time = 0; time <= times; time++)
        {
            await using var daemon = cutPower ? DaemonProcess.RunOnAnUnsyncedDisk(_folder, Config(broker.Port), disk.Environment) : DaemonProcess.Run(_folder, Config(broker.Port));
            await MoreAsync(arrivals, 100 + Random.Shared.Next(100));
            if (time == times)
            {
                Assert.Equal(0, await daemon.StopAsync());
                break;
            }

            daemon.Kill();
            takenBack += cutPower ? disk.CutPower() : 0;
        }

        var (last, waiting) = Left();
        await Wait.UntilAsync(() => arrivals.Distinct + waiting.Count >= last);
        await end.CancelAsync();
        await collecting.ContinueWith(static _ => { }, TaskScheduler.Default);
        arrivals.AssertWhole(cutPower ? $"power cut {times} times, {takenBack} writes that were not synced taken back" : $"daemon killed {times} times", last, waiting);
    }

    private async Task KillBrokerAsync(int times)
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var tap = new MqttTap(broker.Port);
        await using (var daemon = DaemonProcess.Run(_folder, Config(tap.Port)))
        {
            for (var time = 0; time < times; time++)
            {
                await MoreAsync(tap.Acknowledged, 100 + Random.Shared.Next(100));
                broker.Stop();
                await broker.StartAsync();
            }

            await MoreAsync(tap.Acknowledged, 100);
            Assert.Equal(0, await daemon.StopAsync());
        }

        // What was left at the stop comes with the next start, and a new one after it.
        var (lastAtStop, _) = Left();
        await using (var next = DaemonProcess.Run(_folder, Config(tap.Port, framesPerSecond: 1)))
        {
            while (tap.Acknowledged.Highest <= lastAtStop)
                await MoreAsync(tap.Acknowledged, 1);
            Assert.Equal(0, await next.StopAsync());
        }

        var (last, waiting) = Left();
        tap.Acknowledged.AssertWhole($"broker killed {times} times", last, waiting);
    }

    private static async Task CollectAsync(Dashboard dashboard, Arrivals arrivals, CancellationToken cancellation)
    {
        await foreach (var message in dashboard.ReadAllAsync(cancellation))
            arrivals.Add(message.Payload);
    }

    private static Task MoreAsync(Arrivals arrivals, int count)
    {
        var enough = arrivals.Distinct + count;
        return Wait.UntilAsync(() => arrivals.Distinct >= enough);
    }

    /// <summary>What the daemon's own file says: the last number given, and what is not delivered yet.</summary>
    private (long Last, IReadOnlyCollection<long> Waiting) Left()
    {
        using var outbox = Outbox.Open(_folder["state"], new(), TimeProvider.System).Value!;
        return (outbox.LastSeq, [.. outbox.Peek(int.MaxValue).Select(row => row.Seq)]);
    }

    private static string Config(int port, int framesPerSecond = 1000)
    {
        var camera = Samples.Config[Samples.Config.IndexOf("\"left\":", StringComparison.Ordinal)..Samples.Config.LastIndexOf(" }", StringComparison.Ordinal)];
        var fast = camera.Replace("\"framesPerSecond\": 20", $"\"framesPerSecond\": {framesPerSecond}", StringComparison.Ordinal);
        return Samples.Config
            .Replace(camera, string.Join(", ", new[] { "left", "middle", "right" }.Select(id => fast.Replace("left", id, StringComparison.Ordinal))), StringComparison.Ordinal)
            .Replace("1883", $"{port}", StringComparison.Ordinal);
    }
}
