using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>Reads image files as Pillow opens them: in their own format, orientation tags ignored.</summary>
public static class ImageFile
{
    /// <summary>The largest image decoded, in pixels; a small file may claim any size.</summary>
    public const long MaxPixels = 1L << 27;

    private const long MaxFileBytes = 1L << 30;

    /// <summary>The file extensions that a folder is searched for.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>Whether a file's name says that it is an image.</summary>
    public static bool IsImageName(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one image. 16-bit images keep their high byte.</summary>
    public static Outcome<ImageBuffer> Read(string path)
    {
        PooledBytes bytes;
        try
        {
            if (Directory.Exists(path))
                return new Failure($"{path} is a folder, not an image");
            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > MaxFileBytes })
                return new Failure($"{path} is larger than {MaxFileBytes >> 20} MiB");

            // Pipes and devices have no length either; opening one could wait, or read, for ever.
            if (file is { Exists: true, Length: 0 })
                return new Failure($"{path} is empty");
            bytes = PooledBytes.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Failure($"{path} cannot be read: {e.Message}");
        }

        using (bytes)
            return Decode(bytes.Span, path);
    }

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] EncodePng(ImageBuffer image)
    {
        var channels = image.Format.Channels();
        using var pixels = image.AsMat();
        using var ordered = new Mat();
        if (channels == 1)
            pixels.Mat.CopyTo(ordered);
        else
            Cv2.CvtColor(pixels.Argument, ordered, channels == 4 ? ColorConversionCodes.RGBA2BGRA : ColorConversionCodes.RGB2BGR);
        using var argument = ordered.AsArgument();
        Cv2.ImEncode(".png", argument, out var png);
        return png;
    }

    /// <summary>Decodes one image file's bytes; <paramref name="name"/> stands for it in errors.</summary>
    public static Outcome<ImageBuffer> Decode(ReadOnlySpan<byte> file, string name)
    {
        var (header, problem) = ImageHeader.Read(file);
        if (problem is not null)
            return new Failure($"{name} {problem}");
        if (header.Pixels > MaxPixels)
            return new Failure($"{name} claims {header.Pixels / 1_000_000} megapixels; the largest read here is {MaxPixels / 1_000_000}");

        if (header.Container is not ImageContainer.Png)
            return Decode(file, header, name);
        using var reduced = new PooledBytes(file.Length);
        (var length, problem) = PngChunks.Reduce(file, reduced.Span);
        return problem is null ? Decode(reduced.Span[..length], header, name) : new Failure($"{name} {problem}");
    }

    private static Outcome<ImageBuffer> Decode(ReadOnlySpan<byte> file, ImageHeader header, string name)
    {
        try
        {
            using var decoded = Cv2.ImDecode(file, ImreadModes.Unchanged);
            if (decoded.Empty() || decoded.Total() > MaxPixels)
                return new Failure($"{name} is corrupt (it cannot be decoded)");
            return MatConversion.ToImageBuffer(decoded, header.IsPalette, header.HasAlphaChannel, name);
        }
        catch (OpenCVException)
        {
            return new Failure($"{name} is corrupt (it cannot be decoded)");
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            return new Failure($"OpenCV's native library cannot be loaded; is libgtk-3-0 installed? ({e.GetBaseException().Message.ReplaceLineEndings(" ")})");
        }
    }
}
