using System.Buffers.Binary;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// What the first and last bytes of an image file say before any decoder sees it: the container, whether the file is
/// whole, and the size that it claims. Image files come from outside; a decoder is only given what passes here.
/// </summary>
internal readonly record struct ImageHeader(ImageContainer Container, long Pixels, bool IsPalette, bool HasAlphaChannel)
{
    /// <summary>Reads the header, or says in half a sentence what is wrong with the file.</summary>
    public static (ImageHeader Header, string? Problem) Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            return (default, "is empty");
        if (file.StartsWith(PngChunks.Signature))
            return ReadPng(file);
        if (file.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return ReadJpeg(file);
        if (file.StartsWith("BM"u8))
            return ReadBmp(file);
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return (new(ImageContainer.Tiff, 0, false, true), null);
        if (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L > file.Length
                ? (default, "is truncated")
                : (new(ImageContainer.Webp, 0, false, true), null);
        return (default, "is not an image in a format read here (PNG, JPEG, BMP, TIFF, WebP)");
    }

    private static (ImageHeader, string?) ReadPng(ReadOnlySpan<byte> file)
    {
        if (file.Length < 33)
            return (default, "is truncated");
        if (BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != 13 || !file[12..].StartsWith("IHDR"u8))
            return (default, "is corrupt (it does not begin with its header)");
        var width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        if (width == 0 || height == 0)
            return (default, $"has no pixels ({width} x {height})");

        // Pillow opens one-bit gray as mode "1", which it resizes like a palette image.
        var (bitDepth, colourType) = (file[24], file[25]);
        var palette = colourType == 3 || (colourType == 0 && bitDepth == 1);
        return (new(ImageContainer.Png, (long)width * height, palette, colourType is 4 or 6), null);
    }

    private static (ImageHeader, string?) ReadJpeg(ReadOnlySpan<byte> file)
    {
        // The end marker must follow the last scan; an earlier one may belong to an embedded thumbnail.
        if (file.LastIndexOf<byte>([0xFF, 0xD9]) < file.LastIndexOf<byte>([0xFF, 0xDA]) || file.LastIndexOf<byte>([0xFF, 0xDA]) < 0)
            return (default, "is truncated");

        for (var at = 2; at + 9 < file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                // A fill byte.
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                var height = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]);
                return width == 0 || height == 0
                    ? (default, $"has no pixels ({width} x {height})")
                    : (new(ImageContainer.Jpeg, (long)width * height, false, false), null);
            }

            at += 2 + length;
        }

        return (default, "is corrupt (no frame header)");
    }

    private static (ImageHeader, string?) ReadBmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26 || BinaryPrimitives.ReadUInt32LittleEndian(file[2..]) > file.Length)
            return (default, "is truncated");
        var isOs2 = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12;
        var width = isOs2 ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[18..]));
        var height = isOs2 ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        return width == 0 || height == 0
            ? (default, $"has no pixels ({width} x {height})")
            : (new(ImageContainer.Bmp, width * height, false, false), null);
    }
}

internal enum ImageContainer
{
    Png,
    Jpeg,
    Bmp,
    Tiff,
    Webp,
}
