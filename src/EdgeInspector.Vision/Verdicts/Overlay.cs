using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// The frame with its map as heat and its defects outlined, for people. The colour scale hangs on the recipe's map
/// threshold, never on the picture's own range, so that a good part does not glow.
/// </summary>
public sealed class Overlay : IDisposable
{
    // From half the threshold on, heat grows; at the threshold it is clearly seen, at twice the threshold full.
    private const float HeatFrom = 0.5f, HeatFull = 2, MaxHeat = 0.65f;

    private const int JpegQuality = 90;

    /// <summary>The longest side that libjpeg writes.</summary>
    private const int LongestJpegSide = 65_500;

    private static readonly Scalar Red = new(40, 40, 235);
    private static readonly Scalar Green = new(80, 200, 60);
    private static readonly Scalar Gray = new(160, 160, 160);
    private static readonly Scalar Amber = new(30, 170, 250);

    private readonly Mat _picture;

    private Overlay(Mat picture) => _picture = picture;

    /// <summary>Of the picture, in memory.</summary>
    public long Bytes => _picture.Total() * _picture.ElemSize();

    /// <summary>A picture of the frame's size; what is not inspected is darkened.</summary>
    public static Overlay Draw(ImageBuffer image, Inspection inspection) => Draw(image, PartVerdict.Of([inspection]));

    /// <summary>The same for a part that several recipes have inspected.</summary>
    public static Overlay Draw(ImageBuffer image, PartVerdict verdict)
    {
        var frame = Colours(image);
        Inspection[] fitting = [.. verdict.Regions.Where(inspection => inspection.Area.Region?.Problem(image.Width, image.Height) is null)];
        var overlay = new Overlay(fitting.Any(inspection => inspection.Area.Region is not null) ? Darkened(frame, fitting) : frame);
        try
        {
            foreach (var inspection in fitting)
            {
                var region = inspection.Area.Region ?? Region.Whole(image.Width, image.Height);
                using var inspected = new Mat(overlay._picture, Rectangle(region));
                AddHeat(inspected, inspection, (float)inspection.Limits.MapThreshold);
                Outline(overlay._picture, region);
            }

            Annotate(overlay._picture, verdict.Inspection);
            return overlay;
        }
        catch
        {
            overlay.Dispose();
            throw;
        }
    }

    /// <summary>Writes it as a file without losses.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void SavePng(string path)
    {
        using var png = Png();
        File.WriteAllBytes(path, png.Bytes);
    }

    /// <summary>As a file without losses.</summary>
    public EncodedImage Png() => new(".png", _picture);

    /// <summary>As a file that takes a twelfth of the time and a tenth of the room; what is longer than 65,500 pixels is made smaller.</summary>
    public EncodedImage Jpeg()
    {
        int[] settings = [(int)ImwriteFlags.JpegQuality, JpegQuality];
        if (Math.Max(_picture.Width, _picture.Height) is var longest && longest <= LongestJpegSide)
            return new(".jpg", _picture, settings);
        using var argument = _picture.AsArgument();
        using var smaller = new Mat();
        var scale = (double)LongestJpegSide / longest;
        Cv2.Resize(argument, smaller, new Size(Math.Max(1, _picture.Width * scale), Math.Max(1, _picture.Height * scale)), interpolation: InterpolationFlags.Area);
        return new(".jpg", smaller, settings);
    }

    public void Dispose() => _picture.Dispose();

    private static Mat Colours(ImageBuffer image)
    {
        using var pixels = image.AsMat();
        var colours = new Mat();
        Cv2.CvtColor(pixels.Argument, colours, image.Format switch
        {
            PixelFormat.Gray8 => ColorConversionCodes.GRAY2BGR,
            PixelFormat.Rgba32 => ColorConversionCodes.RGBA2BGR,
            _ => ColorConversionCodes.RGB2BGR,
        });
        return colours;
    }

    /// <summary>The frame, which is disposed, at half its brightness except where it is inspected.</summary>
    private static Mat Darkened(Mat frame, IReadOnlyList<Inspection> inspections)
    {
        using var bright = frame;
        var darkened = new Mat();
        bright.ConvertTo(darkened, -1, alpha: 0.5);
        foreach (var area in inspections.Select(inspection => inspection.Area))
        {
            var part = Rectangle(area.Region ?? Region.Whole(frame.Width, frame.Height));
            using var from = new Mat(bright, part);
            using var to = new Mat(darkened, part);
            using var mask = area.Mask();
            if (mask is null)
                from.CopyTo(to);
            else
                from.CopyTo(to, mask.Argument);
        }

        return darkened;
    }

    private static Rect Rectangle(Region region) => new(region.X, region.Y, region.Width, region.Height);

    private static void Outline(Mat picture, Region region)
    {
        foreach (var polygon in region.Ignored.Prepend(region.Outline).OfType<Polygon>())
            Cv2.Polylines(picture, [polygon.Corners.Select(corner => new Point(corner.X, corner.Y))], isClosed: true, Gray);
    }

    private static void AddHeat(Mat picture, Inspection inspection, float threshold)
    {
        using var map = new MatView(inspection.MapSize, inspection.MapSize, MatType.CV_32FC1, inspection.Map);
        using var values = new Mat();
        Cv2.Resize(map.Argument, values, picture.Size(), interpolation: InterpolationFlags.Linear);
        var coldest = HeatFrom * threshold;
        var height = picture.Rows;
        for (var y = 0; y < height; y++)
        {
            var row = values.RowSpan<float>(y);
            var pixels = picture.RowSpan<Vec3b>(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > coldest)
                    pixels[x] = Heated(pixels[x], Math.Min((row[x] / threshold - HeatFrom) / (HeatFull - HeatFrom), 1));
            }
        }
    }

    /// <summary>Yellow turning red.</summary>
    private static Vec3b Heated(Vec3b pixel, float heat)
    {
        var alpha = MaxHeat * heat;
        return new(Mix(pixel.Item0, 0, alpha), Mix(pixel.Item1, 220 * (1 - heat), alpha), Mix(pixel.Item2, 255, alpha));
    }

    private static void Annotate(Mat picture, Inspection inspection)
    {
        var thickness = Math.Max(1, Math.Max(picture.Width, picture.Height) / 400);
        var scale = Math.Max(0.4, picture.Width / 640.0);
        foreach (var defect in inspection.Defects)
        {
            Cv2.Rectangle(picture, new Rect(defect.X, defect.Y, defect.Width, defect.Height), Red, thickness);
            if (defect.Type is not null)
                Write(picture, FormattableString.Invariant($"{defect.Type} {defect.TypeScore:F2}"), new Point(defect.X, defect.Y - 2 * thickness), 0.8 * scale, Red, thickness);
        }

        var (colour, text) = inspection.Evaluation switch
        {
            ResultEvaluation.Ok => (Green, "OK"),
            ResultEvaluation.NotOk => (Red, "NotOK"),
            _ => (Amber, "NotDecidable"),
        };
        Cv2.Rectangle(picture, new Rect(0, 0, picture.Width, picture.Height), colour, 2 * thickness);
        var origin = new Point(6 * thickness, (4 * thickness) + (int)(26 * scale));
        Write(picture, FormattableString.Invariant($"{text} {inspection.Score:F2}"), origin, scale, colour, thickness);
    }

    /// <summary>With a black rim, so that it can be read on any part.</summary>
    private static void Write(Mat picture, string text, Point origin, double scale, Scalar colour, int thickness)
    {
        Cv2.PutText(picture, text, origin, HersheyFonts.HersheyDuplex, scale, Scalar.Black, 3 * thickness, LineTypes.AntiAlias);
        Cv2.PutText(picture, text, origin, HersheyFonts.HersheyDuplex, scale, colour, thickness, LineTypes.AntiAlias);
    }

    private static byte Mix(byte from, float to, float alpha) => (byte)(from + alpha * (to - from));
}
