using System.Diagnostics;

namespace EdgeInspector.Tests.Measurements;

/// <summary>How long systemd waits for the daemon: from the start of the process to READY=1, with the model that ships.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Start_EndsReady() => StartAsync(1);

    [Fact(Explicit = true)]
    public Task Start_TwentyTimes_TakesHowLong() => StartAsync(20);

    private async Task StartAsync(int times)
    {
        using var broker = await Mosquitto.StartNewAsync();
        var config = NanoLine.Config(broker.Port, ["left", "right"]);
        var seconds = new List<double>();
        for (var time = 0; time < times; time++)
        {
            using var socket = new NotifySocket(_folder["notify"]);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            Samples.WriteLine(_folder, config);
            var start = Stopwatch.GetTimestamp();
            await using var daemon = DaemonProcess.RunUnderSystemd(_folder, socket.Path);
            await socket.ReadyAsync(limit.Token);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            Assert.Equal(0, await daemon.StopAsync());
        }

        var ranks = new Ranks(seconds);
        TestContext.Current.TestOutputHelper!.WriteLine($"start to READY with the nano model, {times} times: median {ranks[0.5]:0.00} s, worst {ranks.Max:0.00} s, the first {seconds[0]:0.00} s (target 2 s)");
    }
}
