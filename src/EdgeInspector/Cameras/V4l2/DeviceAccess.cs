using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.V4l2;

/// <summary>Whether a device file is there and may be used, and if not, what to do.</summary>
internal static partial class DeviceAccess
{
    /// <summary>Where statx puts the owning group: behind mask, block size, attributes, links and owner.</summary>
    private const int GroupOffset = 24;

    private const int CurrentFolder = -100, WantGroup = 0x10;

    /// <summary>What is in the way of reading and writing it, or null.</summary>
    public static string? Problem(string device)
    {
        if (!File.Exists(device))
            return $"there is no {device}: the camera is unplugged, or has another number now (names below /dev/v4l/by-id stay)";
        try
        {
            using var file = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            var group = Group(device) ?? "video";
            return $"no permission for {device}: it belongs to group {group}; add SupplementaryGroups={group} to the unit, or the user to it with: sudo usermod -aG {group} $USER";
        }
        catch (IOException e)
        {
            return $"{device} cannot be used: {e.Message}";
        }
    }

    /// <summary>The name of the group that a file belongs to; its number where it has no name, null where it cannot be told.</summary>
    public static string? Group(string path)
    {
        var answer = new byte[256];
        if (Status(CurrentFolder, path, 0, WantGroup, answer) != 0)
            return null;
        var id = BitConverter.ToUInt32(answer, GroupOffset).ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines("/etc/group").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == id)?[0] ?? id;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return id;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint wanted, byte[] answer);
}
