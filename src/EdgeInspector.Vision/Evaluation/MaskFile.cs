using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Vision.Evaluation;

/// <summary>Reads ground-truth masks as AnomalyCLIP's data set class does.</summary>
public static class MaskFile
{
    /// <summary>Whether each pixel of the S x S map is defective: the mask's non-zero pixels, resized bilinearly, above one half.</summary>
    public static Outcome<bool[]> Read(string path, int size)
    {
        var read = ImageFile.Read(path);
        if (!read.TryGet(out var image))
            return new Failure(read.Error!);
        using (image)
        {
            var channels = image.Format.Channels();
            using var binary = ImageBuffer.Rent(image.Width, image.Height, PixelFormat.Gray8);
            for (var i = 0; i < binary.Length; i++)
                binary.Pixels[i] = image.Pixels[i * channels] > 0 ? (byte)255 : (byte)0;
            using var resized = PillowResize.Resize(binary, size, size, ResampleFilter.Bilinear);
            var mask = new bool[size * size];
            for (var i = 0; i < mask.Length; i++)
                mask[i] = resized.Pixels[i] > 127;
            return mask;
        }
    }
}
