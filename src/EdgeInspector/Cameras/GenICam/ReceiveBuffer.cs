using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>
/// The receive buffer of a stream's socket. Aravis enlarges it when the first frame has begun to arrive, which is too late
/// for that frame; and the first frame may be the first part. It does not give its socket away, so it is found by its port.
/// </summary>
internal static partial class ReceiveBuffer
{
    private const int SocketLevel = 1, ReceiveBufferSize = 8;

    /// <summary>Asks for so many bytes; the kernel gives what net.core.rmem_max allows. What cannot be found stays as it is.</summary>
    public static void Enlarge(int udpPort, int bytes)
    {
        try
        {
            if (Inode(udpPort) is { } inode && Descriptor(inode) is { } descriptor)
                _ = SetOption(descriptor, SocketLevel, ReceiveBufferSize, in bytes, sizeof(int));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc the first frame is on its own.
        }
    }

    /// <summary>The kernel's number of the socket, from its table of UDP sockets (proc(5)).</summary>
    private static string? Inode(int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines("/proc/self/net/udp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields.Length > 9 && fields[1].EndsWith(local, StringComparison.Ordinal))?[9];
    }

    private static int? Descriptor(string inode)
    {
        foreach (var file in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(file).LinkTarget == $"socket:[{inode}]")
                return int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture);
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int option, in int value, int length);
}
