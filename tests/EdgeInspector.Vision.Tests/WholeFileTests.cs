using System.Runtime.Versioning;

namespace EdgeInspector.Vision.Tests;

[SupportedOSPlatform("linux")]
public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string File => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ThatFails_LeavesWhatWasThere()
    {
        System.IO.File.WriteAllText(File, "old");

        Assert.Throws<IOException>(() => WholeFile.Write(File, file =>
        {
            file.Write("half"u8);
            throw new IOException("the disk is full");
        }));

        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Write_ThroughALink_KeepsTheLinkAndThePermissions()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        System.IO.File.WriteAllText(File, "old");
        System.IO.File.SetUnixFileMode(File, Mode);
        var link = Path.Combine(_folder, "link");
        System.IO.File.CreateSymbolicLink(link, File);

        WholeFile.Write(link, file => file.Write("new"u8));

        Assert.Equal(("new", Mode, File), (System.IO.File.ReadAllText(File), System.IO.File.GetUnixFileMode(File), System.IO.File.ResolveLinkTarget(link, true)?.FullName));
    }
}
