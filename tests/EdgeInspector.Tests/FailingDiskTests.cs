using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests;

/// <summary>The daemon on a disk that takes nothing more. No broker is there either, so every result has to wait.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_OfWhileTheDiskFailed_AreStoredWithoutAGapWhenItIsBack()
    {
        await using var daemon = await RunUntilTheDiskFailsAsync();
        daemon.FailDisk(false);

        Assert.Equal(0, await daemon.StopAsync());

        Assert.Equal("", daemon.Errors);
        using var outbox = Outbox.Open(_folder["state"], new(), TimeProvider.System).Value!;
        var parts = daemon.Output.Split('\n').Count(line => new[] { "1-good", "2-bad", "3-broken" }.Any(line.Contains));
        Assert.Equal(Enumerable.Range(1, parts).Select(i => (long)i), outbox.Peek(int.MaxValue).Select(r => r.Seq));
    }

    [Fact]
    public async Task Stop_WhileTheDiskFails_EndsSoonAndSaysWhatIsLost()
    {
        await using var daemon = await RunUntilTheDiskFailsAsync();

        await daemon.StopAsync().WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        Assert.Equal("", daemon.Errors);
        Assert.Contains("results are lost: the daemon stops", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_ThatFails_IsToldToWhoeverListensUntilItIsBack()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port, "edgeinspector/s/a/l/d/alarm");
        await using var daemon = await RunUntilTheDiskFailsAsync(broker.Port);

        var raised = (await dashboard.NextAsync("/alarm")).Json;
        daemon.FailDisk(false);
        var cleared = (await dashboard.NextAsync("/alarm")).Json;

        Assert.Equal(("disk-failing", "raised", "disk-failing", "cleared"), ((string?)raised["condition"], (string?)raised["state"], (string?)cleared["condition"], (string?)cleared["state"]));
        Assert.Equal((string?)raised["since"], (string?)cleared["since"]);
    }

    private async Task<DaemonProcess> RunUntilTheDiskFailsAsync(int? port = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "prlimit is not installed (apt-get install util-linux)");
        var daemon = DaemonProcess.RunOnABreakableDisk(_folder, Samples.Config.Replace("1883", $"{port ?? Mosquitto.FreePort()}", StringComparison.Ordinal));
        await daemon.SaysAsync("2-bad.png");
        daemon.FailDisk(true);
        await daemon.SaysAsync("results cannot be stored");
        return daemon;
    }
}
