using System.Buffers.Binary;
using System.Text;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>What a file is by its first bytes; names and endings say little about checkpoints.</summary>
internal static class FileContent
{
    public enum Kind
    {
        Unknown,
        Zip,
        Safetensors,
        Truncated,
        LegacyPyTorch,
        Pickle,
        WebPage,
        LfsPointer,
        Hdf5,
    }

    /// <summary>PyTorch's magic number as the pickle that began every file before 1.6.</summary>
    private static ReadOnlySpan<byte> LegacyMagic => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    public static Kind Of(FileStream file)
    {
        Span<byte> buffer = stackalloc byte[64];
        var start = buffer[..RandomAccess.Read(file.SafeFileHandle, buffer, 0)];
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
            return Kind.Zip;
        if (start is [0x80, >= 2 and <= 5, ..])
            return start[2..].StartsWith(LegacyMagic) ? Kind.LegacyPyTorch : Kind.Pickle;
        if (start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return Kind.Hdf5;
        if (start.StartsWith("version https://git-lfs"u8))
            return Kind.LfsPointer;
        if (Encoding.Latin1.GetString(start).TrimStart().StartsWith('<'))
            return Kind.WebPage;
        if (start.Length < 9 || start[8] != '{')
            return Kind.Unknown;
        var header = BinaryPrimitives.ReadUInt64LittleEndian(start);
        return header <= (ulong)file.Length - 8 ? Kind.Safetensors : Kind.Truncated;
    }

    /// <summary>Half a sentence on why a file of this kind is not read, and the remedy.</summary>
    public static string Describe(Kind kind) => kind switch
    {
        Kind.Truncated => "is not a safetensors file (or is truncated)",
        Kind.LegacyPyTorch => "was written by PyTorch before 1.6 (no zip); load it and save it again with a current PyTorch",
        Kind.Pickle => "is a Python pickle, not a PyTorch zip; load it and save its tensors with torch.save",
        Kind.WebPage => "is a web page, not a checkpoint; download the file itself",
        Kind.LfsPointer => "is a Git LFS pointer, not the file itself; fetch it with git lfs pull",
        Kind.Hdf5 => "is an HDF5 file (Keras?), which is not read here; convert it to safetensors",
        _ => "is not a safetensors file, a PyTorch zip or a TorchScript archive",
    };
}
