using System.Buffers;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Pixels in a pooled array: <see cref="Height"/> rows of <see cref="Width"/> pixels, packed.
/// Whoever holds it last disposes it; the pixels are gone then.
/// </summary>
public sealed class ImageBuffer : IDisposable
{
    private static int _rented;

    private byte[]? _pixels;

    private ImageBuffer(int width, int height, PixelFormat format, byte[] pixels) =>
        (Width, Height, Format, _pixels) = (width, height, format, pixels);

    /// <summary>Buffers of the whole process that nobody has disposed yet.</summary>
    public static int Rented => Volatile.Read(ref _rented);

    public int Width { get; }

    public int Height { get; }

    public PixelFormat Format { get; }

    public int Length => Width * Height * Format.Channels();

    /// <summary>The packed rows, <see cref="Length"/> bytes.</summary>
    public Span<byte> Pixels => Array.AsSpan(0, Length);

    /// <summary>The array that holds the pixels; it may be longer than <see cref="Length"/>.</summary>
    public byte[] Array => _pixels ?? throw new ObjectDisposedException(nameof(ImageBuffer));

    /// <summary>A buffer with undefined content. Width and height must be positive.</summary>
    public static ImageBuffer Rent(int width, int height, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var pixels = ArrayPool<byte>.Shared.Rent(checked(width * height * format.Channels()));
        Interlocked.Increment(ref _rented);
        return new(width, height, format, pixels);
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
        if (Interlocked.Exchange(ref _pixels, null) is not { } pixels)
            return;
        ArrayPool<byte>.Shared.Return(pixels);
        Interlocked.Decrement(ref _rented);
    }
}
