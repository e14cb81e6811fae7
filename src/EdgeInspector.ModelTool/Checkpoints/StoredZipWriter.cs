using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Writes a zip of stored entries whose contents begin at multiples of 64 bytes, which PyTorch maps into memory.
/// System.IO.Compression cannot pad the headers, so these are written here (PKWARE's APPNOTE, 4.3).
/// </summary>
internal sealed class StoredZipWriter(Stream output)
{
    private const int Alignment = 64;
    private const int LocalHeaderLength = 30, CentralHeaderLength = 46, EndLength = 22;

    /// <summary>1 January 1980, the earliest date that a zip can say: the same content gives the same file.</summary>
    private const ushort Date = 1 << 5 | 1;

    private const ushort Utf8Names = 0x0800;

    private readonly List<(byte[] Name, uint Crc, uint Length, uint Offset)> _entries = [];

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        var entry = (Name: Encoding.UTF8.GetBytes(name), Crc: Crc32.HashToUInt32(content), (uint)content.Length, Offset: checked((uint)output.Position));
        _entries.Add(entry);

        // The padding is an extra field, "FB" and its length, as PyTorch writes it.
        var start = entry.Offset + LocalHeaderLength + entry.Name.Length + 4;
        var padding = (int)((Alignment - start % Alignment) % Alignment);
        var header = new byte[LocalHeaderLength + entry.Name.Length + 4 + padding];
        "PK\x03\x04"u8.CopyTo(header);
        Common(header.AsSpan(4), entry.Crc, (uint)content.Length, entry.Name.Length);
        Write16(header, 28, 4 + padding);
        entry.Name.CopyTo(header, LocalHeaderLength);
        "FB"u8.CopyTo(header.AsSpan(LocalHeaderLength + entry.Name.Length));
        Write16(header, LocalHeaderLength + entry.Name.Length + 2, padding);
        header.AsSpan(LocalHeaderLength + entry.Name.Length + 4).Fill((byte)'Z');
        output.Write(header);
        output.Write(content);
    }

    /// <summary>Writes the directory; nothing can be added after it.</summary>
    public void Finish()
    {
        var directory = checked((uint)output.Position);
        foreach (var (name, crc, length, offset) in _entries)
        {
            var header = new byte[CentralHeaderLength + name.Length];
            "PK\x01\x02"u8.CopyTo(header);
            Common(header.AsSpan(6), crc, length, name.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), offset);
            name.CopyTo(header, CentralHeaderLength);
            output.Write(header);
        }

        var end = new byte[EndLength];
        "PK\x05\x06"u8.CopyTo(end);
        Write16(end, 8, _entries.Count);
        Write16(end, 10, _entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), checked((uint)output.Position) - directory);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), directory);
        output.Write(end);
    }

    /// <summary>What local and central headers share, from "version needed" to the name's length.</summary>
    private static void Common(Span<byte> header, uint crc, uint length, int nameLength)
    {
        Write16(header, 0, 20);
        Write16(header, 2, Utf8Names);
        Write16(header, 8, Date);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], length);
        Write16(header, 22, nameLength);
    }

    private static void Write16(Span<byte> header, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(header[at..], checked((ushort)value));
}
