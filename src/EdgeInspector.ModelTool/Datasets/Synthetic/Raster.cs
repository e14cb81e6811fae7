using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>An image in the making: float RGB of 0 to 1, interleaved, [height, width, 3].</summary>
internal sealed class Raster(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] Rgb { get; } = new float[width * height * 3];

    /// <summary>A picture; gray becomes three equal channels, transparency is left out.</summary>
    public static Raster From(ImageBuffer image)
    {
        var (raster, channels) = (new Raster(image.Width, image.Height), image.Format.Channels());
        for (var i = 0; i < raster.Rgb.Length; i++)
            raster.Rgb[i] = image.Pixels[i / 3 * channels + (channels < 3 ? 0 : i % 3)] / 255f;
        return raster;
    }

    public Raster Clone()
    {
        var copy = new Raster(Width, Height);
        Rgb.CopyTo(copy.Rgb, 0);
        return copy;
    }

    /// <summary>The same under a Gaussian of that standard deviation, in pixels.</summary>
    public Raster Blurred(double sigma)
    {
        var copy = Clone();
        using var pixels = new MatView(Height, Width, MatType.CV_32FC3, copy.Rgb);
        Cv2.GaussianBlur(pixels.Argument, pixels.Mat, default, sigma);
        return copy;
    }

    /// <summary>Luminance (Rec. 601) of a pixel.</summary>
    public float Luminance(int pixel) => 0.299f * Rgb[3 * pixel] + 0.587f * Rgb[3 * pixel + 1] + 0.114f * Rgb[3 * pixel + 2];

    /// <summary>Multiplies each pixel by the field's value.</summary>
    public void Multiply(Field shading)
    {
        for (var i = 0; i < shading.Values.Length; i++)
        {
            for (var c = 0; c < 3; c++)
                Rgb[3 * i + c] *= shading.Values[i];
        }
    }

    /// <summary>Mixes a pixel towards a colour: 0 leaves it, 1 replaces it.</summary>
    public void Blend(int pixel, ReadOnlySpan<float> colour, float alpha)
    {
        for (var c = 0; c < 3; c++)
            Rgb[3 * pixel + c] += alpha * (colour[c] - Rgb[3 * pixel + c]);
    }

    /// <summary>Adds the same amount to all channels of a pixel.</summary>
    public void Add(int pixel, float amount)
    {
        for (var c = 0; c < 3; c++)
            Rgb[3 * pixel + c] += amount;
    }

    /// <summary>The pixels as bytes, clipped.</summary>
    public void ToBytes(Span<byte> rgb)
    {
        for (var i = 0; i < Rgb.Length; i++)
            rgb[i] = (byte)Math.Clamp(Rgb[i] * 255f + 0.5f, 0f, 255f);
    }
}
