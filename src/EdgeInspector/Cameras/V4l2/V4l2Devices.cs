namespace EdgeInspector.Cameras.V4l2;

/// <summary>The video devices that Linux has.</summary>
internal static class V4l2Devices
{
    private const string Folder = "/sys/class/video4linux";

    /// <summary>Each device and what its driver calls it, in the order of their numbers.</summary>
    public static IReadOnlyList<(string Device, string Name)> List()
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Folder)
                .Select(Path.GetFileName)
                .OrderBy(name => name!.Length).ThenBy(name => name, StringComparer.Ordinal)
                .Select(name => ($"/dev/{name}", File.ReadAllText(Path.Combine(Folder, name!, "name")).Trim()))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No driver for cameras is loaded.
            return [];
        }
    }
}
