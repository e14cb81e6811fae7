using System.Security.Cryptography;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>The mask cropped to the defects, as a 1-bit PNG (white is defective).</summary>
/// <param name="X">Left edge of the crop, in frame pixels.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Of the crop, in frame pixels; the picture has <c>ceil(Width / Scale)</c> columns.</param>
/// <param name="Height">Of the crop.</param>
/// <param name="Scale">1, or 2, 4, ...: only every so many-th pixel, to keep the picture below <see cref="MaxBytes"/>.</param>
/// <param name="Png">The picture's file.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
public sealed record MaskSnippet(int X, int Y, int Width, int Height, int Scale, byte[] Png, string Sha256)
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>Null where the mask is empty.</summary>
    public static MaskSnippet? Crop(DefectMask mask, int maxBytes = MaxBytes) => Crop([mask], maxBytes);

    /// <summary>Of several masks of one frame together; null where all are empty.</summary>
    public static MaskSnippet? Crop(IReadOnlyList<DefectMask> masks, int maxBytes = MaxBytes)
    {
        Defect[] defects = [.. masks.SelectMany(mask => mask.Defects)];
        if (defects.Length == 0)
            return null;
        var left = defects.Min(d => d.X);
        var top = defects.Min(d => d.Y);
        var width = defects.Max(d => d.X + d.Width) - left;
        var height = defects.Max(d => d.Y + d.Height) - top;
        if (width <= 0 || height <= 0)
            return null;

        for (var scale = 1; ; scale *= 2)
        {
            var png = Encode(masks, new Rect(left, top, width, height), scale);
            if (png.Length <= maxBytes || scale >= Math.Max(width, height))
                return new(left, top, width, height, scale, png, Convert.ToHexStringLower(SHA256.HashData(png)));
        }
    }

    private static byte[] Encode(IReadOnlyList<DefectMask> masks, Rect crop, int scale)
    {
        var (width, height) = ((crop.Width + scale - 1) / scale, (crop.Height + scale - 1) / scale);
        using var picture = ImageBuffer.Rent(width, height, PixelFormat.Gray8);
        picture.Pixels.Clear();
        foreach (var mask in masks)
            mask.Mark(picture.Pixels, crop, scale);

        using var mat = picture.AsMat();
        Cv2.ImEncode(".png", mat.Argument, out var png, new ImageEncodingParam(ImwriteFlags.PngBilevel, 1));
        return png;
    }
}
