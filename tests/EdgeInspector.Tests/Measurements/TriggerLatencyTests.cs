using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Tests.Measurements;

/// <summary>
/// What a controls engineer waits for beside the model: from his trigger, through a real broker, to the result, less the
/// result's own inference. A result is on disk before it is sent, so that the disk's own time is measured beside it.
/// </summary>
public sealed class TriggerLatencyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Triggers_EachHaveTheirResult() => TriggerAsync(5, 5);

    // While .NET compiles what is used most anew and better, it competes with the line for the cores: about ten seconds.
    [Fact(Explicit = true)]
    public Task Triggers_FiveHundred_TakeHowLong() => TriggerAsync(600, 500);

    private async Task TriggerAsync(int warmUp, int count)
    {
        // Otherwise the broker waits for the acknowledgements of TCP.
        using var broker = await Mosquitto.StartNewAsync("set_tcp_nodelay true\n");
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(_folder, NanoLine.Config(broker.Port, ["left"], """ "trigger": { "by": "message", "deadlineMs": 10000, "queue": 1 },"""));
        await dashboard.OnlineAsync(NanoLine.Prefix);
        using var file = File.OpenHandle(_folder["synced"], FileMode.Create, FileAccess.Write);
        var (first, all, inferences, disk) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < warmUp + count; i++)
        {
            var measId = i.ToString(CultureInfo.InvariantCulture);
            var start = Stopwatch.GetTimestamp();
            var sending = dashboard.SendAsync($"{NanoLine.Prefix}/left/cmd/trigger", $$"""{ "measId": "{{measId}}" }""");
            var result = await dashboard.NextAsync("/left/result");
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await sending;
            Assert.Equal(measId, (string?)result.Json["measId"]);
            var inferenceMs = (double)result.Json["timing"]!["inferenceMs"]!;
            (i < warmUp ? first : all).Add(took - inferenceMs);
            if (i < warmUp)
                continue;
            inferences.Add(inferenceMs);
            disk.Add(Sync(file, i));
        }

        var (warming, less, inference, sync) = (new Ranks(first), new Ranks(all), new Ranks(inferences), new Ranks(disk));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"trigger to result on the broker, less inference ({inference[0.5]:0.0} ms), {count} times: p50 {less[0.5]:0.0}, p90 {less[0.9]:0.0}, p99 {less[0.99]:0.0}, longest {less.Max:0.0} ms (target: p99 10 ms); the {warmUp} before, from the start on: p50 {warming[0.5]:0.0}, p99 {warming[0.99]:0.0} ms; to sync 4 KB to this disk meanwhile: p50 {sync[0.5]:0.0}, p90 {sync[0.9]:0.0}, p99 {sync[0.99]:0.0} ms");
    }

    /// <summary>Milliseconds until a page at the end of a file is on disk.</summary>
    private static double Sync(SafeFileHandle file, int page)
    {
        var start = Stopwatch.GetTimestamp();
        RandomAccess.Write(file, new byte[4096], 4096L * page);
        RandomAccess.FlushToDisk(file);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
