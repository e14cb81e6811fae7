using System.Security.Cryptography;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.Models;

/// <summary>
/// A model on its way into the store: a folder apart, called by the content that it shall have, so that what has arrived can be
/// gone on with after a cut connection and after a restart, wherever it comes from. Nothing of it is in the store until
/// all of it is.
/// </summary>
internal sealed class IncomingModel : IDisposable
{
    public const int PieceBytes = 1 << 17;

    private readonly string _folder;
    private readonly FileStream _file;
    private readonly Action<int> _progress;
    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private IncomingModel(string folder, BundleManifest manifest, Action<int> progress)
    {
        (_folder, Manifest, _progress) = (folder, manifest, progress);
        Directory.CreateDirectory(folder);
        _file = new FileStream(ModelPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    public BundleManifest Manifest { get; }

    public string ModelPath => Path.Combine(_folder, ModelName.FileName);

    public int Length => (int)_file.Position;

    public int Missing => Manifest.Bytes - Length;

    public bool IsWhole => Missing == 0;

    /// <summary>Takes up what an earlier attempt left.</summary>
    /// <param name="folder">Where models wait that are on their way.</param>
    /// <param name="manifest">What it shall be.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static IncomingModel Open(string folder, BundleManifest manifest, Action<int> progress)
    {
        var incoming = new IncomingModel(Path.Combine(folder, manifest.Sha256), manifest, progress);
        if (incoming._file.Length > manifest.Bytes)
            incoming._file.SetLength(0);
        var buffer = new byte[PieceBytes];
        for (int read; (read = incoming._file.Read(buffer)) > 0;)
            incoming._hash.AppendData(buffer, 0, read);
        return incoming;
    }

    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Missing)
            throw new InvalidOperationException($"{bytes.Length} bytes for the {Missing} that are missing");
        try
        {
            _file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException)
        {
            // How .NET puts it that the system lets the file grow no further.
            throw new IOException($"{ModelPath} may not become larger than {Length} bytes");
        }

        _hash.AppendData(bytes);
        _progress(Length);
    }

    public void StartOver()
    {
        _file.SetLength(0);
        _hash.Dispose();
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Of all that has arrived.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Puts the model into the store, as a whole and to stay: a power cut leaves all of it or nothing.</summary>
    /// <param name="target">Its folder in the store; nothing may be there.</param>
    /// <param name="manifest">Kept beside it.</param>
    /// <param name="signature">Likewise; null without.</param>
    public void Commit(string target, byte[] manifest, byte[]? signature)
    {
        _file.Flush(flushToDisk: true);
        Write(BundleManifest.FileName, manifest);
        if (signature is not null)
            Write(BundleManifest.SignatureFileName, signature);
        FolderSync.Names(_folder);
        _file.Dispose();
        var name = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(name);
        Directory.Move(_folder, target);
        FolderSync.Names(name);
        FolderSync.Names(Path.GetDirectoryName(name)!);
    }

    /// <summary>It is of no use.</summary>
    public void Discard()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void Write(string file, byte[] content)
    {
        using var stream = File.Create(Path.Combine(_folder, file));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
