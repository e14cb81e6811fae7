using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>OpenCV's matrices (BGR, any depth) to <see cref="ImageBuffer"/> (RGB, 8 bits).</summary>
public static class MatConversion
{
    /// <summary>The same pixels as a matrix, channels in their own order. Dispose it before the image.</summary>
    public static MatView AsMat(this ImageBuffer image) => new(image);

    /// <summary>
    /// What OpenCvSharp wraps a matrix in that a function reads, to be disposed before the matrix. Where it is left to wrap by itself, that waits
    /// for a finalizer, and so outlives a garbage collection; what runs with every part should not.
    /// </summary>
    public static InputArray AsArgument(this Mat mat) => InputArray.Create(mat);

    /// <summary>Copies a decoded image.</summary>
    /// <param name="mat">8-bit or 16-bit, 1, 3 or 4 channels (BGR order). Of 16 bits the high byte is kept.</param>
    /// <param name="palette">The image came from a palette.</param>
    /// <param name="hasAlpha">A fourth channel is the image's own alpha; false drops it (a palette's or key colour's transparency).</param>
    /// <param name="name">Names the image in an error.</param>
    public static Outcome<ImageBuffer> ToImageBuffer(Mat mat, bool palette, bool hasAlpha, string name)
    {
        if (mat.Depth() != MatType.CV_8U && mat.Depth() != MatType.CV_16U)
            return new Failure($"{name} has {mat.Depth()} samples; only 8 and 16 bits are read");
        using var highBytes = mat.Depth() == MatType.CV_16U ? HighBytes(mat) : null;
        var eightBit = highBytes ?? mat;
        var (format, conversion) = (eightBit.Channels(), palette, hasAlpha) switch
        {
            (1, false, _) => (PixelFormat.Gray8, (ColorConversionCodes?)null),
            (1, true, _) => (PixelFormat.PaletteRgb24, ColorConversionCodes.GRAY2RGB),
            (3, true, _) => (PixelFormat.PaletteRgb24, ColorConversionCodes.BGR2RGB),
            (3, false, _) => (PixelFormat.Rgb24, ColorConversionCodes.BGR2RGB),
            (4, true, _) => (PixelFormat.PaletteRgb24, ColorConversionCodes.BGRA2RGB),
            (4, false, true) => (PixelFormat.Rgba32, ColorConversionCodes.BGRA2RGBA),
            _ => (PixelFormat.Rgb24, ColorConversionCodes.BGRA2RGB),
        };
        if (eightBit.Channels() is not (1 or 3 or 4))
            return new Failure($"{name} has {eightBit.Channels()} channels; gray, RGB and RGBA are read");

        return ImageBuffer.Rent(mat.Width, mat.Height, format, image => Copy(eightBit, image, conversion));
    }

    private static unsafe void Copy(Mat mat, ImageBuffer image, ColorConversionCodes? conversion)
    {
        if (conversion is not { } code)
        {
            var row = image.Width * image.Format.Channels();
            for (var y = 0; y < image.Height; y++)
                new ReadOnlySpan<byte>((byte*)mat.Ptr(y), row).CopyTo(image.Pixels[(y * row)..]);
            return;
        }

        using var source = mat.AsArgument();
        using var target = image.AsMat();
        Cv2.CvtColor(source, target.Mat, code);
    }

    private static Mat HighBytes(Mat mat)
    {
        // A right shift by 8, as Pillow does for 16-bit RGB: ConvertTo rounds to the nearest, so half a level less half a step is taken off.
        // All of it is exact in float32.
        var bytes = new Mat();
        mat.ConvertTo(bytes, MatType.CV_8U, 1.0 / 256, -127.5 / 256);
        return bytes;
    }
}
