using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Safetensors: 8 bytes little-endian header length, a JSON header, raw row-major data. Every length and offset is
/// checked before use. Format: https://github.com/huggingface/safetensors#format.
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>A CLIP's header has 60 KB.</summary>
    private const int MaxHeaderBytes = 16 << 20;

    public static IEnumerable<(string Name, StoredTensor Tensor)> Read(FileStream file)
    {
        Span<byte> length = stackalloc byte[8];
        ReadAt(file, 0, length);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > MaxHeaderBytes)
            throw new InvalidDataException($"has a header of {headerLength} bytes, more than {MaxHeaderBytes >> 20} MiB");
        var header = new byte[headerLength];
        ReadAt(file, 8, header);
        try
        {
            using var json = JsonDocument.Parse(header);
            return Entries(json.RootElement, file, 8 + (long)headerLength);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException("has a damaged safetensors header", e);
        }
    }

    private static List<(string, StoredTensor)> Entries(JsonElement header, FileStream file, long dataStart)
    {
        var tensors = new List<(string, StoredTensor)>();
        var ranges = new List<(long Begin, long End, string Name)>();
        foreach (var entry in header.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var type = Type(entry.Name, entry.Value.GetProperty("dtype").GetString());
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64()).ToArray();
            if (offsets is not [var begin, var end] || begin < 0 || end < begin || end > file.Length - dataStart)
                throw new InvalidDataException($"is truncated or damaged: tensor {Printable.Short(entry.Name)} lies outside the file");
            if (TensorStorage.Problem(type, shape) is { } problem)
                throw new InvalidDataException($"is damaged: tensor {Printable.Short(entry.Name)} {problem}");
            StorageReader reader = (offset, into) => ReadAt(file, offset, into);
            var tensor = new StoredTensor(type, shape, () => TensorStorage.Read(type, shape, reader, dataStart + begin));
            if (tensor.Count * TensorStorage.ElementSize(type) != end - begin)
            {
                throw new InvalidDataException(
                    $"is damaged: tensor {Printable.Short(entry.Name)} holds {end - begin} bytes, which its shape {Clip.ClipShapes.Show(shape)} of {type} does not take");
            }

            tensors.Add((entry.Name, tensor));
            if (end > begin)
                ranges.Add((begin, end, entry.Name));
        }

        ranges.Sort();
        foreach (var (earlier, later) in ranges.Zip(ranges.Skip(1)))
        {
            if (later.Begin < earlier.End)
                throw new InvalidDataException($"is damaged: tensors {Printable.Short(earlier.Name)} and {Printable.Short(later.Name)} overlap");
        }

        return tensors;
    }

    private static ScalarType Type(string tensor, string? name) => name switch
    {
        "F32" => ScalarType.Float32,
        "F16" => ScalarType.Float16,
        "BF16" => ScalarType.BFloat16,
        "F64" => ScalarType.Float64,
        "I64" => ScalarType.Int64,
        "I32" => ScalarType.Int32,
        "I16" => ScalarType.Int16,
        "I8" => ScalarType.Int8,
        "U8" => ScalarType.Byte,
        "BOOL" => ScalarType.Bool,
        _ => throw new InvalidDataException($"cannot be used: tensor {Printable.Short(tensor)} has the type {Printable.Short(name ?? "null")}, which is not read here"),
    };

    private static void ReadAt(FileStream file, long offset, Span<byte> into)
    {
        for (int read; into.Length > 0; into = into[read..], offset += read)
        {
            read = RandomAccess.Read(file.SafeFileHandle, into, offset);
            if (read == 0)
                throw new EndOfStreamException("it became shorter while it was read");
        }
    }
}
