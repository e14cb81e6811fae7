using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>Pixels as a camera sends them to gray or RGB of eight bits. Of more bits the high eight are kept.</summary>
internal static class PixelReader
{
    /// <param name="data">The rows, packed without padding; more may follow.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="code">The format's number on the wire.</param>
    public static Outcome<ImageBuffer> Read(ReadOnlySpan<byte> data, int width, int height, uint code)
    {
        if (PixelFormats.Find(code) is not { } format)
            return new Failure($"the camera sends pixel format 0x{code:X8}, which is not read; set image/pixelFormat to one that is, such as Mono8");
        if (width is < 1 or > 65_535 || height is < 1 or > 65_535)
            return new Failure($"the camera sends a picture of {width} x {height} pixels");
        var bytes = ((long)width * height * format.BitsPerPixel + 7) / 8;
        if (data.Length < bytes)
            return new Failure($"the picture is cut off: {data.Length} of {bytes} bytes");
        switch (format.Colours)
        {
            case Colours.Gray:
                var gray = ImageBuffer.Rent(width, height, PixelFormat.Gray8);
                HighBytes(data, format, gray.Pixels);
                return gray;
            case Colours.Rgb or Colours.Bgr:
                return Rgb(data, width, height, format.Colours == Colours.Bgr);
            case Colours.Uyvy or Colours.Yuyv:
                return width % 2 == 0 ? Yuv(data, width, height, format.Colours == Colours.Uyvy) : new Failure($"the camera sends {format.Name} of an odd width, {width}");
            default:
                return width > 1 && height > 1 ? Bayer(data, width, height, format) : new Failure($"the camera sends {format.Name} of {width} x {height} pixels");
        }
    }

    private static void HighBytes(ReadOnlySpan<byte> data, CameraPixelFormat format, Span<byte> samples)
    {
        switch (format.Packing)
        {
            case Packing.Words when format.Bits == 8:
                data[..samples.Length].CopyTo(samples);
                break;
            case Packing.Words:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (byte)((data[2 * i] | data[2 * i + 1] << 8) >> (format.Bits - 8));
                break;
            case Packing.GigE:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = data[i / 2 * 3 + i % 2 * 2];
                break;
            default:
                for (var i = 0; i < samples.Length; i++)
                {
                    var bit = (long)i * format.Bits + format.Bits - 8;
                    var at = (int)(bit >> 3);
                    var next = at + 1 < data.Length ? data[at + 1] : 0;
                    samples[i] = (byte)((data[at] | next << 8) >> (int)(bit & 7));
                }

                break;
        }
    }

    private static ImageBuffer Bayer(ReadOnlySpan<byte> data, int width, int height, CameraPixelFormat format)
    {
        using var mosaic = ImageBuffer.Rent(width, height, PixelFormat.Gray8);
        HighBytes(data, format, mosaic.Pixels);

        // OpenCV names the pattern after the second and third pixel of the second row, GenICam after the first two of the first.
        var code = format.Colours switch
        {
            Colours.BayerRG => ColorConversionCodes.BayerBG2RGB,
            Colours.BayerGR => ColorConversionCodes.BayerGB2RGB,
            Colours.BayerGB => ColorConversionCodes.BayerGR2RGB,
            _ => ColorConversionCodes.BayerRG2RGB,
        };
        using var source = mosaic.AsMat();
        return ImageBuffer.Rent(width, height, PixelFormat.Rgb24, image =>
        {
            using var target = image.AsMat();
            Cv2.CvtColor(source.Argument, target.Mat, code);
        });
    }

    private static ImageBuffer Rgb(ReadOnlySpan<byte> data, int width, int height, bool isBlueFirst)
    {
        var image = ImageBuffer.Rent(width, height, PixelFormat.Rgb24);
        var pixels = image.Pixels;
        data[..pixels.Length].CopyTo(pixels);
        if (!isBlueFirst)
            return image;
        for (var i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        return image;
    }

    /// <summary>Full-range BT.601, as JFIF (ITU-T T.871, section 7) and GigE Vision's YUV have it.</summary>
    private static ImageBuffer Yuv(ReadOnlySpan<byte> data, int width, int height, bool isChromaFirst)
    {
        var image = ImageBuffer.Rent(width, height, PixelFormat.Rgb24);
        var pixels = image.Pixels;
        var (luma, chroma) = isChromaFirst ? (1, 0) : (0, 1);
        for (int i = 0, o = 0; o < pixels.Length; i += 4, o += 6)
        {
            var (blue, red) = (data[i + chroma] - 128, data[i + chroma + 2] - 128);
            Write(pixels[o..], data[i + luma], blue, red);
            Write(pixels[(o + 3)..], data[i + luma + 2], blue, red);
        }

        return image;

        static void Write(Span<byte> pixel, int y, int blue, int red)
        {
            pixel[0] = Clamp(y + 1.402f * red);
            pixel[1] = Clamp(y - 0.344136f * blue - 0.714136f * red);
            pixel[2] = Clamp(y + 1.772f * blue);
        }

        static byte Clamp(float value) => (byte)Math.Clamp((int)MathF.Round(value), 0, 255);
    }
}
