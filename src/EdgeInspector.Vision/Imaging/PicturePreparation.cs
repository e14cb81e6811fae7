using OpenCvSharp;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// Makes of a camera's picture the one that is inspected: straightened, turned, mirrored, converted, in this order. Whatever
/// comes after it, regions and results included, is in the pixels of the prepared picture.
/// </summary>
/// <param name="undistortion">Straightens it; null for as it is. Owned.</param>
/// <param name="turn">Null for as it is.</param>
/// <param name="flip">Null for as it is.</param>
/// <param name="format"><see cref="PixelFormat.Gray8"/> or <see cref="PixelFormat.Rgb24"/>; null for as it is.</param>
public sealed class PicturePreparation(Undistortion? undistortion = null, RotateFlags? turn = null, FlipMode? flip = null, PixelFormat? format = null) : IDisposable
{
    /// <summary>Changes nothing.</summary>
    public static PicturePreparation None { get; } = new();

    /// <summary>Reads an image file and prepares it.</summary>
    public Outcome<ImageBuffer> Read(string path)
    {
        var read = ImageFile.Read(path);
        if (!read.TryGet(out var picture))
            return read;
        var prepared = Apply(picture);
        return prepared.Error is { } error ? new Failure($"{path}: {error}") : prepared;
    }

    /// <summary>The prepared picture, or why there is none. Takes the picture over: it is gone where another comes out.</summary>
    public Outcome<ImageBuffer> Apply(ImageBuffer picture)
    {
        if (undistortion?.Problem(picture) is { } problem)
        {
            picture.Dispose();
            return new Failure(problem);
        }

        if (undistortion is not null)
            picture = Change(picture, picture.Width, picture.Height, picture.Format, (from, to) => undistortion.Apply(from, to, picture.Format is PixelFormat.PaletteRgb24));
        if (turn is { } angle)
        {
            var (width, height) = angle is RotateFlags.Rotate180 ? (picture.Width, picture.Height) : (picture.Height, picture.Width);
            picture = Change(picture, width, height, picture.Format, (from, to) => Cv2.Rotate(from, to, angle));
        }

        if (flip is { } mirror)
            picture = Change(picture, picture.Width, picture.Height, picture.Format, (from, to) => Cv2.Flip(from, to, mirror));
        return format is { } colour && colour != picture.Format ? Convert(picture, colour) : picture;
    }

    public void Dispose() => undistortion?.Dispose();

    private static ImageBuffer Convert(ImageBuffer picture, PixelFormat format)
    {
        if (format is PixelFormat.Gray8)
        {
            var luminance = picture.Format is PixelFormat.Rgba32 ? ColorConversionCodes.RGBA2GRAY : ColorConversionCodes.RGB2GRAY;
            return Change(picture, picture.Width, picture.Height, format, (from, to) => Cv2.CvtColor(from, to, luminance));
        }

        using (picture)
        {
            var rgb = ImageBuffer.Rent(picture.Width, picture.Height, format);
            RgbConversion.Write(picture, rgb.Pixels);
            return rgb;
        }
    }

    private static ImageBuffer Change(ImageBuffer picture, int width, int height, PixelFormat format, Action<InputArray, Mat> change)
    {
        using (picture)
        {
            using var from = picture.AsMat();
            return ImageBuffer.Rent(width, height, format, changed =>
            {
                using var to = changed.AsMat();
                change(from.Argument, to.Mat);
            });
        }
    }
}
