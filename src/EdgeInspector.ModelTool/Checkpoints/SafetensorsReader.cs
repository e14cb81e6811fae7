using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using EdgeInspector.Vision;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// Reads safetensors files (8 bytes little-endian header length, a JSON header, raw row-major data), plain or gzipped.
/// The file is not trusted: every length and offset is checked before use.
/// </summary>
public static class SafetensorsReader
{
    private const int MaxHeaderBytes = 100 << 20;

    /// <summary>All tensors by name; half and bfloat16 values are widened to float32, as every computation here is.</summary>
    public static Outcome<IReadOnlyDictionary<string, Tensor>> Read(string path)
    {
        byte[] file;
        try
        {
            file = ReadBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            return new Failure($"{path} cannot be read: {e.Message}");
        }

        return Parse(file, path);
    }

    private static byte[] ReadBytes(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length >= 2 && file.ReadByte() == 0x1F && file.ReadByte() == 0x8B)
        {
            file.Position = 0;
            using var unzipped = new MemoryStream();
            using (var gzip = new GZipStream(file, CompressionMode.Decompress))
                gzip.CopyTo(unzipped);
            return unzipped.ToArray();
        }

        file.Position = 0;
        if (file.Length > Array.MaxLength)
            throw new InvalidDataException($"it is larger than {Array.MaxLength >> 20} MiB");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static Outcome<IReadOnlyDictionary<string, Tensor>> Parse(byte[] file, string path)
    {
        var headerLength = file.Length < 8 ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerLength > MaxHeaderBytes || headerLength > (ulong)file.Length - 8)
            return new Failure($"{path} is not a safetensors file (or is truncated)");

        var data = file.AsMemory(8 + (int)headerLength);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            using var header = JsonDocument.Parse(file.AsMemory(8, (int)headerLength));
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                    continue;
                var (tensor, problem) = ReadTensor(entry.Value, data);
                if (tensor is null)
                    return new Failure($"{path}: tensor {entry.Name} {problem}");
                tensors[entry.Name] = tensor;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new Failure($"{path} has a damaged safetensors header");
        }

        return tensors;
    }

    private static (Tensor? Tensor, string? Problem) ReadTensor(JsonElement entry, ReadOnlyMemory<byte> data)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        var name = entry.GetProperty("dtype").GetString();
        (ScalarType Type, int Size)? known = name switch
        {
            "F32" => (ScalarType.Float32, 4),
            "F16" => (ScalarType.Float16, 2),
            "BF16" => (ScalarType.BFloat16, 2),
            "F64" => (ScalarType.Float64, 8),
            "I32" => (ScalarType.Int32, 4),
            "I64" => (ScalarType.Int64, 8),
            "U8" => (ScalarType.Byte, 1),
            _ => null,
        };
        if (known is not { } dtype)
            return (null, $"has the type {name}, which is not read here");
        if (offsets is not [var begin, var end] || begin < 0 || end < begin || end > data.Length)
            return (null, "lies outside the file (is it truncated?)");
        if (shape.Length > 8 || shape.Any(size => size < 0) || shape.Aggregate((BigInteger)dtype.Size, (product, size) => product * size) != end - begin)
            return (null, $"holds {end - begin} bytes, which its shape {Clip.ClipShapes.Show(shape)} of {name} does not take");

        var tensor = empty(shape, dtype: dtype.Type);
        if (end > begin)
            data.Span[(int)begin..(int)end].CopyTo(tensor.bytes);
        return (dtype.Type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64 ? tensor.to(ScalarType.Float32) : tensor, null);
    }
}
