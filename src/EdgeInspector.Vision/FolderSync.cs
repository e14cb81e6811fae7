using System.Runtime.InteropServices;

namespace EdgeInspector.Vision;

/// <summary>Makes the disk keep what was done in a folder. .NET can do that for files, not for the names in a folder.</summary>
public static partial class FolderSync
{
    private const int ReadOnlyAndClosedOnExec = 0x80000;

    /// <summary>New, renamed and deleted files of a folder.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Names(string folder) => Call(folder, FSync);

    /// <summary>The same, and the contents of every file on its file system.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Everything(string folder) => Call(folder, SyncFileSystem);

    private static void Call(string folder, Func<int, int> sync)
    {
        var handle = Open(folder, ReadOnlyAndClosedOnExec);
        if (handle < 0)
            throw Failed(folder);
        try
        {
            if (sync(handle) != 0)
                throw Failed(folder);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failed(string folder) => new($"{folder} cannot be synced: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
