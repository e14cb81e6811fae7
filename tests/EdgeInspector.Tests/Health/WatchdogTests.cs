using EdgeInspector.Configuration;
using EdgeInspector.Health;

namespace EdgeInspector.Tests.Health;

public sealed class WatchdogTests
{
    [Theory]
    [InlineData(0, true, true)]
    [InlineData(30, true, true)]
    [InlineData(30.1, true, false)]
    [InlineData(0, false, false)]
    public void Rule_LivesWhileInspectionMovesAndAllRun(double busySeconds, bool allRunning, bool expected) =>
        Assert.Equal(expected, WatchdogRule.IsAlive(new(TimeSpan.FromSeconds(busySeconds), allRunning), TimeSpan.FromSeconds(30)));

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "7", 30)]
    [InlineData("30000000", "8", null)]
    [InlineData(null, "7", null)]
    [InlineData("soon", null, null)]
    public void Interval_IsForThisProcessOnly(string? microseconds, string? pid, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, SystemdWatchdog.IntervalFrom(microseconds, pid, ownPid: 7));

    [Fact]
    public void Unit_AgreesWithTheCode()
    {
        var unit = Repository.Read("systemd/edgeinspector.service").Split('\n');

        Assert.Contains($"ExecStart=/usr/lib/edgeinspector/edgeinspector run --config {EdgeInspectorConfig.DefaultPath}", unit);
        Assert.Contains("Type=notify", unit);
        Assert.Contains("WatchdogSec=30", unit);
        Assert.Contains("RestartPreventExitStatus=2", unit);
        Assert.DoesNotContain(unit, line => line.StartsWith("MemoryDenyWriteExecute", StringComparison.Ordinal) || line == "PrivateDevices=yes");
        Assert.Contains("\"stateFolder\": \"/var/lib/edgeinspector\"", Repository.Read("config/edgeinspector.json"), StringComparison.Ordinal);
        Assert.Contains("StateDirectory=edgeinspector", unit);
    }
}
