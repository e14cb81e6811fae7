using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Writes float32, float16, int32 and int64 tensors as a safetensors file.</summary>
public static class SafetensorsWriter
{
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            var end = offset + tensor.numel() * tensor.ElementSize;
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.dtype switch
                {
                    ScalarType.Float32 => "F32",
                    ScalarType.Float16 => "F16",
                    ScalarType.Int32 => "I32",
                    ScalarType.Int64 => "I64",
                    _ => throw new NotSupportedException($"{name} is {tensor.dtype}"),
                },
                ["shape"] = new JsonArray([.. tensor.shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        var padded = (json.Length + 7) / 8 * 8;
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded);
        file.Write(length);
        file.Write(json);
        file.Write(Encoding.UTF8.GetBytes(new string(' ', padded - json.Length)));
        foreach (var tensor in tensors.Values)
        {
            using var contiguous = tensor.detach().cpu().contiguous();
            file.Write(contiguous.bytes);
        }
    }
}
