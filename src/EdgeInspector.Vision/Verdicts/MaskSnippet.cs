using System.Security.Cryptography;
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
    public static MaskSnippet? Crop(DefectMask mask, int maxBytes = MaxBytes)
    {
        if (mask.Defects.Count == 0)
            return null;
        var left = mask.Defects.Min(d => d.X);
        var top = mask.Defects.Min(d => d.Y);
        var width = mask.Defects.Max(d => d.X + d.Width) - left;
        var height = mask.Defects.Max(d => d.Y + d.Height) - top;
        if (width <= 0 || height <= 0)
            return null;

        for (var scale = 1; ; scale *= 2)
        {
            var png = Encode(mask, new Rect(left, top, width, height), scale);
            if (png.Length <= maxBytes || scale >= Math.Max(width, height))
                return new(left, top, width, height, scale, png, Convert.ToHexStringLower(SHA256.HashData(png)));
        }
    }

    private static byte[] Encode(DefectMask mask, Rect crop, int scale)
    {
        var (width, height) = ((crop.Width + scale - 1) / scale, (crop.Height + scale - 1) / scale);
        var pixels = new byte[width * height];
        var columns = new int[width];
        for (var x = 0; x < width; x++)
            columns[x] = mask.Columns.Cell(crop.X + x * scale);
        for (var y = 0; y < height; y++)
        {
            var row = mask.Rows.Cell(crop.Y + y * scale);
            for (var x = 0; x < width; x++)
                pixels[y * width + x] = mask.IsDefect(columns[x], row) ? (byte)255 : (byte)0;
        }

        using var mat = Mat.FromPixelData(height, width, MatType.CV_8UC1, pixels);
        Cv2.ImEncode(".png", mat, out var png, new ImageEncodingParam(ImwriteFlags.PngBilevel, 1));
        return png;
    }
}
