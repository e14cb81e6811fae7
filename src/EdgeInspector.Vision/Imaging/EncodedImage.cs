using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// The bytes of an image file, in OpenCV's own memory. Its function for .NET copies them to an array, and an array of this size
/// costs full garbage collections (see <see cref="NativePool"/>).
/// </summary>
public sealed class EncodedImage : IDisposable
{
    private readonly VectorOfByte _bytes = new();

    /// <param name="extension">What the file would be called, ".png" or ".jpg".</param>
    /// <param name="picture">Gray or BGR, 8 bits a channel.</param>
    /// <param name="settings">Of the format: pairs of an <see cref="ImwriteFlags"/> and its value.</param>
    internal EncodedImage(string extension, Mat picture, params int[] settings)
    {
        using var argument = picture.AsArgument();
        try
        {
            NativeMethods.HandleException(NativeMethods.imgcodecs_imencode_vector(extension, argument.CvPtr, _bytes.CvPtr, settings, settings.Length, out var isEncoded));
            if (isEncoded == 0)
                throw new InvalidOperationException($"a picture of {picture.Width} x {picture.Height} cannot be written as {extension}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The whole file; gone with this.</summary>
    public unsafe ReadOnlySpan<byte> Bytes => new((void*)_bytes.ElemPtr, _bytes.Size);

    public void Dispose() => _bytes.Dispose();
}
