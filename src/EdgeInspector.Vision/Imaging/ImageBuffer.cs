namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Pixels in pooled native memory: <see cref="Height"/> rows of <see cref="Width"/> pixels, packed.
/// Whoever holds it last disposes it; the pixels are gone then.
/// </summary>
public sealed class ImageBuffer : IDisposable
{
    private static int _rented;

    private readonly PooledBytes _pixels;

    private ImageBuffer(int width, int height, PixelFormat format)
    {
        (Width, Height, Format) = (width, height, format);
        Length = checked(width * height * format.Channels());
        _pixels = new(Length);
    }

    /// <summary>Buffers of the whole process that nobody has disposed yet.</summary>
    public static int Rented => Volatile.Read(ref _rented);

    public int Width { get; }

    public int Height { get; }

    public PixelFormat Format { get; }

    public int Length { get; }

    /// <summary>The packed rows, <see cref="Length"/> bytes.</summary>
    /// <exception cref="ObjectDisposedException">They are gone.</exception>
    public Span<byte> Pixels => _pixels.Span;

    /// <summary>Of the first pixel, which stays where it is until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The pixels are gone.</exception>
    internal nint Address => _pixels.Address;

    /// <summary>A buffer with undefined content. Width and height must be positive.</summary>
    public static ImageBuffer Rent(int width, int height, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var image = new ImageBuffer(width, height, format);
        Interlocked.Increment(ref _rented);
        return image;
    }

    /// <summary>The same with the content that <paramref name="write"/> gives it; what that throws leaves no buffer behind.</summary>
    public static ImageBuffer Rent(int width, int height, PixelFormat format, Action<ImageBuffer> write)
    {
        var image = Rent(width, height, format);
        try
        {
            write(image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The same pixels again, the caller's own.</summary>
    public ImageBuffer Copy()
    {
        var copy = Rent(Width, Height, Format);
        Pixels.CopyTo(copy.Pixels);
        return copy;
    }

    public void Dispose()
    {
        if (_pixels.TryDispose())
            Interlocked.Decrement(ref _rented);
    }
}
