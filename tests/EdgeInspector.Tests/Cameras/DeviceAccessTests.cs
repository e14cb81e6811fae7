using System.Diagnostics;
using EdgeInspector.Cameras.V4l2;

namespace EdgeInspector.Tests.Cameras;

public sealed class DeviceAccessTests
{
    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/tty")]
    [InlineData("/etc/shadow")]
    public void Group_OfAFile_IsThatOfStat(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%G", path]) { RedirectStandardOutput = true })!;

        Assert.Equal(stat.StandardOutput.ReadToEnd().Trim(), DeviceAccess.Group(path));
    }

    [Fact]
    public void Problem_OfADevice_IsNullOrSaysWhatToDo()
    {
        Assert.Null(DeviceAccess.Problem("/dev/null"));
        Assert.StartsWith("there is no /dev/video77: ", DeviceAccess.Problem("/dev/video77"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_WithoutPermission_NamesTheGroup()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can become somebody who may less");
        using var folder = new TempFolder();
        var device = $"/dev/shm/edgeinspector-{Guid.NewGuid():N}";
        File.WriteAllText(device, "");
        try
        {
            using (var restrict = Process.Start("chmod", ["660", device]))
                await restrict.WaitForExitAsync(TestContext.Current.CancellationToken);
            using (var give = Process.Start("chgrp", ["video", device]))
                await give.WaitForExitAsync(TestContext.Current.CancellationToken);

            var (exitCode, _, errors) = await DaemonProcess.RunToEndAsNobodyAsync(folder, "cameras", "snap", device);

            Assert.Equal(2, exitCode);
            Assert.Contains($"no permission for {device}: it belongs to group video; add SupplementaryGroups=video to the unit", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(device);
        }
    }
}
