using System.Buffers;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Pixels in a pooled array: <see cref="Height"/> rows of <see cref="Width"/> pixels, packed.
/// Whoever holds it last disposes it; the pixels are gone then.
/// </summary>
public sealed class ImageBuffer : IDisposable
{
    private byte[]? _pixels;

    private ImageBuffer(int width, int height, PixelFormat format, byte[] pixels) =>
        (Width, Height, Format, _pixels) = (width, height, format, pixels);

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
        return new(width, height, format, ArrayPool<byte>.Shared.Rent(checked(width * height * format.Channels())));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
            ArrayPool<byte>.Shared.Return(pixels);
    }
}
