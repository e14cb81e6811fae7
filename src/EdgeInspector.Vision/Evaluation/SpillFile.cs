using System.Runtime.InteropServices;

namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// Numbers that do not fit into memory: appended, then read from the start as often as needed. Its name is removed as soon
/// as it is open, so nothing is left behind whatever ends the program. A full disk throws <see cref="IOException"/>.
/// </summary>
internal sealed class SpillFile<T> : IDisposable
    where T : unmanaged
{
    private const int ChunkLength = 1 << 16;

    private readonly FileStream _file;
    private readonly T[] _chunk = new T[ChunkLength];

    public SpillFile(string folder)
    {
        var path = Path.Combine(folder, $"edgeinspector-{Guid.NewGuid():N}.tmp");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
        File.Delete(path);
    }

    /// <summary>How many were appended.</summary>
    public long Count { get; private set; }

    public void Append(ReadOnlySpan<T> values)
    {
        try
        {
            _file.Write(MemoryMarshal.AsBytes(values));
        }
        catch (ArgumentOutOfRangeException)
        {
            // How .NET says that the file system, or the process's limit, takes no larger file.
            throw new IOException("the file has become too large");
        }

        Count += values.Length;
    }

    /// <summary>All of them, in order, in chunks that are overwritten by the next.</summary>
    public IEnumerable<ArraySegment<T>> Chunks()
    {
        _file.Position = 0;
        for (var left = Count; left > 0;)
        {
            var length = (int)Math.Min(left, ChunkLength);
            _file.ReadExactly(MemoryMarshal.AsBytes(_chunk.AsSpan(0, length)));
            yield return new(_chunk, 0, length);
            left -= length;
        }
    }

    public void Dispose() => _file.Dispose();
}
