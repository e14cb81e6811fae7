using System.Buffers;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Bytes in a pooled array. A picture's file is often large enough for the heap that only full garbage collections clear,
/// and a folder that is watched would cause one every few pictures.
/// </summary>
internal sealed class PooledBytes(int length) : IDisposable
{
    private readonly byte[] _array = ArrayPool<byte>.Shared.Rent(length);

    public Span<byte> Span => _array.AsSpan(0, length);

    /// <summary>A whole file; what is added to it meanwhile is not waited for.</summary>
    public static PooledBytes Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var bytes = new PooledBytes(checked((int)RandomAccess.GetLength(file)));
        try
        {
            for (var at = 0; at < bytes.Span.Length;)
            {
                var read = RandomAccess.Read(file, bytes.Span[at..], at);
                if (read == 0)
                    throw new EndOfStreamException($"{path} became shorter while it was read");
                at += read;
            }

            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
