using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Evaluation;

/// <summary>Reads ground-truth masks as AnomalyCLIP's data set class does.</summary>
public static class MaskFile
{
    /// <summary>
    /// Whether each pixel of the S x S map is defective: the mask's non-zero pixels, resized bilinearly, above one half. The
    /// mask may have another size than its picture: both are stretched over the map.
    /// </summary>
    public static Outcome<bool[]> Read(string path, int size)
    {
        var read = ReadBinary(path);
        if (!read.TryGet(out var binary))
            return new Failure(read.Error!);
        using (binary)
        using (var resized = PillowResize.Resize(binary, size, size, ResampleFilter.Bilinear))
        {
            var mask = new bool[size * size];
            for (var i = 0; i < mask.Length; i++)
                mask[i] = resized.Pixels[i] > 127;
            return mask;
        }
    }

    /// <summary>The mask at its own size, <see cref="PixelFormat.Gray8"/>: 255 where its luma is not zero, else 0.</summary>
    internal static Outcome<ImageBuffer> ReadBinary(string path)
    {
        var read = ImageFile.Read(path);
        if (!read.TryGet(out var image))
            return new Failure($"mask {read.Error}");
        using (image)
        {
            var channels = image.Format.Channels();
            var binary = ImageBuffer.Rent(image.Width, image.Height, PixelFormat.Gray8);
            var from = image.Pixels;
            var to = binary.Pixels;
            for (var i = 0; i < to.Length; i++)
            {
                var pixel = from[(i * channels)..];
                to[i] = (channels == 1 ? pixel[0] : Luma(pixel)) > 0 ? (byte)255 : (byte)0;
            }

            return binary;
        }
    }

    /// <summary>Pillow's convert("L") of RGB; alpha does not count.</summary>
    private static int Luma(ReadOnlySpan<byte> rgb) => ((rgb[0] * 19595) + (rgb[1] * 38470) + (rgb[2] * 7471) + 0x8000) >> 16;
}
