using System.IO.Compression;
using System.Text;

namespace EdgeInspector.ModelTool.Tests.Checkpoints;

/// <summary>Lays out PyTorch archives by hand: the pickle's bytes as pickletools documents them, the zip by System.IO.Compression.</summary>
internal static class ArchiveBuilder
{
    public static byte[] Zip(params (string Name, byte[] Content)[] entries) => Zip(CompressionLevel.NoCompression, entries);

    public static byte[] Zip(CompressionLevel compression, params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, compression).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>An archive whose pickle is given, with one storage "0" of four float32: 1, 2, 3, 4.</summary>
    public static byte[] WithPickle(byte[] pickle, params (string Name, byte[] Content)[] more) =>
        Zip([("archive/data.pkl", pickle), ("archive/data/0", [.. new[] { 1f, 2f, 3f, 4f }.SelectMany(BitConverter.GetBytes)]), .. more]);

    /// <summary>Protocol 2: {"t": tensor}.</summary>
    public static byte[] PickleOf(byte[] tensor) => [0x80, 2, (byte)'}', .. Text("t"), .. tensor, (byte)'s', (byte)'.'];

    /// <summary>_rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict()).</summary>
    public static byte[] Tensor(int offset, int[] shape, int[] strides, string storage = "FloatStorage", string key = "0", int count = 4) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"),
        (byte)'(',
        .. (byte[])[(byte)'(', .. Text("storage"), .. Global("torch", storage), .. Text(key), .. Text("cpu"), .. Integer(count), (byte)'t', (byte)'Q'],
        .. Integer(offset),
        (byte)'(', .. shape.SelectMany(Integer), (byte)'t',
        (byte)'(', .. strides.SelectMany(Integer), (byte)'t',
        0x89,
        .. Global("collections", "OrderedDict"), (byte)')', (byte)'R',
        (byte)'t', (byte)'R',
    ];

    public static byte[] Global(string module, string name) => Encoding.UTF8.GetBytes($"c{module}\n{name}\n");

    public static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return [(byte)'X', .. BitConverter.GetBytes(utf8.Length), .. utf8];
    }

    public static byte[] Integer(int value) => [(byte)'J', .. BitConverter.GetBytes(value)];
}
