using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>What a camera and a file format do to a picture: focus, sensor noise, exposure, JPEG.</summary>
internal static class PhotoFinish
{
    public static ImageBuffer Apply(Random random, Raster raster)
    {
        var (exposure, gamma) = (random.Chance(0.5) ? random.LogUniform(0.4, 1.4) : 1, random.Chance(0.3) ? random.LogUniform(0.75, 1.35) : 1);
        var noise = random.Chance(0.6) ? random.LogUniform(0.002, 0.025) : 0;
        for (var i = 0; i < raster.Rgb.Length; i++)
            raster.Rgb[i] = MathF.Pow(Math.Clamp(raster.Rgb[i] * exposure, 0, 1), gamma);
        for (var i = 0; i < raster.Width * raster.Height && noise > 0; i++)
            raster.Add(i, noise * random.Normal());

        var image = ImageBuffer.Rent(raster.Width, raster.Height, PixelFormat.Rgb24);
        raster.ToBytes(image.Pixels);
        using var pixels = image.AsMat();
        if (random.Chance(0.3))
            Cv2.GaussianBlur(pixels.Argument, pixels.Mat, default, random.LogUniform(0.4, 1.2));
        if (random.Chance(0.5))
        {
            Cv2.ImEncode(".jpg", pixels.Argument, out var jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Next(40, 97)));
            using var decoded = Cv2.ImDecode(jpeg, ImreadModes.Color);
            decoded.CopyTo(pixels.Mat);
        }

        return image;
    }
}
