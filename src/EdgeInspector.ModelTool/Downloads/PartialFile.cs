using System.Security.Cryptography;

namespace EdgeInspector.ModelTool.Downloads;

/// <summary>
/// What has arrived of a download: <c>NAME.partial</c>, its hash so far, and beside it, in <c>NAME.partial.version</c>, the
/// server's mark of the version (ETag or Last-Modified) that it is a part of. Without a mark it cannot be gone on with.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _target;
    private readonly FileStream _file;
    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(string target)
    {
        _target = target;
        _file = new FileStream(PartialPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    public long Length => _file.Position;

    /// <summary>The mark of the version that this is the beginning of; null where there is none.</summary>
    public string? Version { get; private set; }

    private string PartialPath => _target + ".partial";

    private string VersionPath => PartialPath + ".version";

    /// <summary>Opens what an earlier run left, and hashes it.</summary>
    public static PartialFile Open(string target)
    {
        var partial = new PartialFile(target);
        if (partial._file.Length > 0 && File.Exists(partial.VersionPath))
            partial.Version = File.ReadAllText(partial.VersionPath);
        if (partial.Version is not { Length: > 0 } version || version.Any(char.IsControl))
        {
            partial.StartOver(version: null);
            return partial;
        }

        var buffer = new byte[1 << 17];
        for (int read; (read = partial._file.Read(buffer)) > 0;)
            partial._hash.AppendData(buffer, 0, read);
        return partial;
    }

    public void StartOver(string? version)
    {
        _file.SetLength(0);
        _hash.Dispose();
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Version = version;
        if (version is null)
            File.Delete(VersionPath);
        else
            File.WriteAllText(VersionPath, version);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.AppendData(bytes);
    }

    /// <summary>Of everything that has arrived, lower-case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>The download is whole and right: it takes its name.</summary>
    public void Finish()
    {
        _file.Flush(flushToDisk: true);
        Dispose();
        File.Move(PartialPath, _target, overwrite: true);
        File.Delete(VersionPath);
    }

    /// <summary>The download is of no use.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(PartialPath);
        File.Delete(VersionPath);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}
