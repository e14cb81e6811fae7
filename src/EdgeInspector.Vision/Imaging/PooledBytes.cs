namespace EdgeInspector.Vision.Imaging;

/// <summary>Bytes in pooled native memory, with undefined content at first; gone when disposed.</summary>
internal sealed unsafe class PooledBytes(int length) : IDisposable
{
    private readonly NativePool.Block _block = NativePool.Shared.Rent(length);
    private int _isDisposed;

    /// <exception cref="ObjectDisposedException">They are gone.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _block.Address;
        }
    }

    /// <exception cref="ObjectDisposedException">They are gone.</exception>
    public Span<byte> Span => new((void*)Address, length);

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

    /// <returns>False where that was done before.</returns>
    public bool TryDispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return false;
        NativePool.Shared.Return(_block);
        return true;
    }

    public void Dispose() => TryDispose();
}
