using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>A picture as a JPEG file that is no longer than its way allows: first the quality goes down, then the size.</summary>
/// <param name="File">The file's bytes.</param>
/// <param name="Width">Of the picture in it.</param>
/// <param name="Height">Of the picture in it.</param>
public sealed record FittedJpeg(byte[] File, int Width, int Height)
{
    /// <summary>The format itself ends at 65,535; no screen shows more than this.</summary>
    private const int LongestSide = 8192;

    private static readonly int[] Qualities = [90, 80, 65, 50];

    /// <param name="image">The picture; transparency is left out.</param>
    /// <param name="maxWidth">So wide at most; never wider than it is.</param>
    /// <param name="maxBytes">So long at most; a few hundred bytes must be allowed.</param>
    public static FittedJpeg Encode(ImageBuffer image, int maxWidth, int maxBytes)
    {
        using var pixels = image.AsMat();
        using var ordered = Ordered(pixels);
        for (var scale = Math.Min(1.0, Math.Min((double)maxWidth / image.Width, (double)LongestSide / Math.Max(image.Width, image.Height))); ;)
        {
            using var resized = Resized(ordered, scale);
            using var argument = resized.AsArgument();
            byte[] file = [];
            foreach (var quality in Qualities)
            {
                Cv2.ImEncode(".jpg", argument, out file, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
                if (file.Length <= maxBytes)
                    return new(file, resized.Width, resized.Height);
            }

            // A file is about as long as its picture is large; a step that is too short costs another round.
            scale *= Math.Min(0.9, Math.Sqrt((double)maxBytes / file.Length));
        }
    }

    private static Mat Ordered(MatView pixels)
    {
        var ordered = new Mat();
        if (pixels.Mat.Channels() == 1)
            pixels.Mat.CopyTo(ordered);
        else
            Cv2.CvtColor(pixels.Argument, ordered, pixels.Mat.Channels() == 4 ? ColorConversionCodes.RGBA2BGR : ColorConversionCodes.RGB2BGR);
        return ordered;
    }

    private static Mat Resized(Mat picture, double scale)
    {
        if (scale >= 1)
            return picture.Clone();
        var size = new Size(Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        using var argument = picture.AsArgument();
        var resized = new Mat();
        Cv2.Resize(argument, resized, size, interpolation: InterpolationFlags.Area);
        return resized;
    }
}
