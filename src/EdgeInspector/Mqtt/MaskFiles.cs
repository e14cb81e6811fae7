using System.Security.Cryptography;
using EdgeInspector.Vision;

namespace EdgeInspector.Mqtt;

/// <summary>Mask pictures as files named after what is in them, so that equal ones are stored once. A file is there as a whole or not at all.</summary>
internal sealed class MaskFiles(string folder)
{
    public const string FolderName = "masks";

    private const string Unfinished = ".new";

    /// <summary>From so many on, one sync of the file system is cheaper than one for each.</summary>
    private const int Many = 8;

    /// <summary>What a picture's file is called: its SHA-256, as the result names it.</summary>
    public static string Name(byte[] png) => Convert.ToHexStringLower(SHA256.HashData(png));

    /// <summary>Writes pictures and returns when a power cut cannot take them any more.</summary>
    public void Write(IEnumerable<(string Sha256, byte[] Png)> pictures)
    {
        var missing = pictures.DistinctBy(picture => picture.Sha256).Where(picture => !File.Exists(PathOf(picture.Sha256))).ToList();
        if (missing.Count == 0)
            return;
        Directory.CreateDirectory(folder);
        foreach (var (sha256, png) in missing)
            WriteFile(PathOf(sha256) + Unfinished, png, isSynced: missing.Count < Many);

        if (missing.Count >= Many)
            FolderSync.Everything(folder);
        foreach (var (sha256, _) in missing)
            File.Move(PathOf(sha256) + Unfinished, PathOf(sha256), overwrite: true);
        FolderSync.Names(folder);
    }

    /// <summary>Null when it is not there or cannot be read: the verdict must not wait for its picture.</summary>
    public byte[]? Read(string sha256)
    {
        try
        {
            return File.ReadAllBytes(PathOf(sha256));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Deletes pictures. What the disk refuses now, <see cref="Sweep"/> finds later.</summary>
    public void Delete(IEnumerable<string> sha256)
    {
        foreach (var picture in sha256)
            TryDelete(PathOf(picture));
    }

    /// <summary>Deletes whatever is not used: a crash between two steps leaves it behind.</summary>
    public void Sweep(Func<string, bool> isUsed)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (file.EndsWith(Unfinished, StringComparison.Ordinal) || !isUsed(Path.GetFileNameWithoutExtension(file)))
                TryDelete(file);
        }
    }

    /// <summary>Renames the folder; the next picture begins a new one.</summary>
    public void MoveAside(string target)
    {
        if (Directory.Exists(folder))
            Directory.Move(folder, target);
    }

    private static void WriteFile(string path, byte[] png, bool isSynced)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(png);
            if (isSynced)
                file.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // .NET's word for a disk whose limit for a file is reached.
            throw new IOException($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder, $"{sha256}.png");
}
