namespace EdgeInspector.Vision;

/// <summary>Writes files so that whoever reads them finds the old one or the new one, never a part.</summary>
public static class WholeFile
{
    /// <summary>The same; returns what is in the way, or null.</summary>
    public static string? TryWrite(string path, Action<FileStream> write)
    {
        try
        {
            Write(path, write);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {path}: {e.Message}";
        }
    }

    /// <param name="path">The file; one that is there is replaced and leaves its permissions. A link stays a link.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var partial = target + ".partial";
        try
        {
            using (var file = File.Create(partial))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(partial, File.GetUnixFileMode(target));
            File.Move(partial, target, overwrite: true);

            // Its name is in the folder, which the disk may keep for itself for a while.
            if (OperatingSystem.IsLinux())
                FolderSync.Names(Path.GetDirectoryName(Path.GetFullPath(target))!);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
