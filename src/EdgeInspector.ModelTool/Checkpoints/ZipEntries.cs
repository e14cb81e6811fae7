using System.IO.Compression;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// A zip whose entries are stored, as PyTorch's are: bytes lie in the file as they are, so nothing can unpack to more than
/// the file has. Compressed entries are refused when asked for.
/// </summary>
internal sealed class ZipEntries
{
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly HashSet<string> _openable = [];

    /// <summary>Reads the directory of a zip; its owner closes the file.</summary>
    public ZipEntries(FileStream file)
    {
        long total = 0;
        foreach (var entry in Checked(() => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true).Entries))
        {
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"is a damaged zip archive: two entries are named {Printable.Short(entry.FullName)}");
            if (entry.CompressedLength < 0 || (total += Math.Min(entry.CompressedLength, file.Length + 1)) > file.Length)
                throw new InvalidDataException($"is a damaged zip archive: its entries overlap (they claim more than the file's {file.Length} bytes)");
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>The length of an entry, which lies in the file whole; or says what is wrong with it.</summary>
    public long Length(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw new InvalidDataException($"is damaged: it lacks its entry {Printable.Short(name)}");
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException($"was packed again by another program: {Printable.Short(name)} is compressed, which PyTorch does not do");
        if (_openable.Add(name))
            Checked(entry.Open).Dispose();
        return entry.Length;
    }

    /// <summary>Copies bytes of an entry, beginning at an offset, straight to where they are wanted.</summary>
    public void Read(string name, long offset, Span<byte> into)
    {
        using var content = _entries[name].Open();
        // Zip entries do not seek. Nearly every tensor has a storage of its own and begins at its start.
        Span<byte> skipped = offset > 0 ? new byte[Math.Min(offset, 1 << 20)] : [];
        for (; offset > 0; offset -= skipped.Length)
            content.ReadExactly(skipped = skipped[..(int)Math.Min(offset, skipped.Length)]);
        content.ReadExactly(into);
    }

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"is a damaged zip archive (is it truncated?): {e.Message}", e);
        }
    }
}
