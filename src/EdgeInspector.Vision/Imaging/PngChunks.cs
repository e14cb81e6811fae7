using System.Buffers.Binary;
using System.IO.Hashing;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Walks a PNG's chunks before a decoder sees them: every checksum must be right, and only the chunks that hold pixels
/// go on. The rest (colour profiles, texts, times) changes nothing here, and a damaged one makes libpng talk.
/// </summary>
internal static class PngChunks
{
    private const int Overhead = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes the file reduced to its pixel chunks; how long that is, or half a sentence on what is wrong with it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="reduced">At least as long.</param>
    public static (int Length, string? Problem) Reduce(ReadOnlySpan<byte> file, Span<byte> reduced)
    {
        Signature.CopyTo(reduced);
        var written = Signature.Length;
        for (long at = Signature.Length; at + Overhead <= file.Length;)
        {
            var rest = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Overhead)
                return (0, "is truncated");
            var chunk = rest[..((int)length + Overhead)];
            if (Crc32.HashToUInt32(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]))
                return (0, "is corrupt (a checksum is wrong)");
            var type = chunk.Slice(4, 4);
            var isEnd = type.SequenceEqual("IEND"u8);
            if (isEnd || type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("IDAT"u8))
            {
                chunk.CopyTo(reduced[written..]);
                written += chunk.Length;
            }

            if (isEnd)
                return (written, null);
            at += chunk.Length;
        }

        return (0, "is truncated");
    }
}
