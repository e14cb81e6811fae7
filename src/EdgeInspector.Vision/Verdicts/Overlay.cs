using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// The frame with its map as heat and its defects outlined, for people. The colour scale hangs on the recipe's map
/// threshold, never on the picture's own range, so that a good part does not glow.
/// </summary>
public static class Overlay
{
    // From half the threshold on, heat grows; at the threshold it is clearly seen, at twice the threshold full.
    private const double HeatFrom = 0.5, HeatFull = 2.0, MaxHeat = 0.65;

    private static readonly Scalar Red = new(40, 40, 235);
    private static readonly Scalar Green = new(80, 200, 60);
    private static readonly Scalar Gray = new(160, 160, 160);
    private static readonly Scalar Amber = new(30, 170, 250);

    /// <summary>A PNG of the frame's size; what is not inspected is darkened.</summary>
    public static byte[] RenderPng(ImageBuffer image, Inspection inspection) => RenderPng(image, PartVerdict.Of([inspection]));

    /// <summary>The same for a part that several recipes have inspected.</summary>
    public static byte[] RenderPng(ImageBuffer image, PartVerdict verdict)
    {
        var rgb = new byte[image.Width * image.Height * 3];
        RgbConversion.Write(image, rgb);
        using var pixels = new MatView(image.Height, image.Width, MatType.CV_8UC3, rgb);
        using var picture = new Mat();
        Cv2.CvtColor(pixels.Argument, picture, ColorConversionCodes.RGB2BGR);
        using var bright = picture.Clone();
        Inspection[] fitting = [.. verdict.Regions.Where(inspection => inspection.Area.Region?.Problem(image.Width, image.Height) is null)];
        if (fitting.Length > 0)
            picture.ConvertTo(picture, -1, alpha: 0.5);
        foreach (var inspection in fitting)
        {
            var region = inspection.Area.Region ?? Region.Whole(image.Width, image.Height);
            var part = new Rect(region.X, region.Y, region.Width, region.Height);
            using var inspected = new Mat(picture, part);
            Brighten(inspected, bright, part, inspection.Area);
            AddHeat(inspected, inspection, inspection.Limits.MapThreshold);
            Outline(picture, region);
        }

        Annotate(picture, verdict.Inspection);
        Cv2.ImEncode(".png", picture, out var png);
        return png;
    }

    private static void Brighten(Mat inspected, Mat picture, Rect part, InspectedArea area)
    {
        using var bright = new Mat(picture, part);
        using var mask = area.Mask();
        if (mask is null)
            bright.CopyTo(inspected);
        else
            bright.CopyTo(inspected, mask.Argument);
    }

    private static void Outline(Mat picture, Region region)
    {
        foreach (var polygon in region.Ignored.Prepend(region.Outline).OfType<Polygon>())
            Cv2.Polylines(picture, [polygon.Corners.Select(corner => new Point(corner.X, corner.Y))], isClosed: true, Gray);
    }

    private static void AddHeat(Mat picture, Inspection inspection, double threshold)
    {
        using var map = new MatView(inspection.MapSize, inspection.MapSize, MatType.CV_32FC1, inspection.Map);
        using var relative = new Mat();
        Cv2.Resize(map.Argument, relative, picture.Size(), interpolation: InterpolationFlags.Linear);
        var pixels = picture.GetUnsafeGenericIndexer<Vec3b>();
        var values = relative.GetUnsafeGenericIndexer<float>();
        var (width, height) = (picture.Width, picture.Height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var heat = Math.Clamp((values[y, x] / threshold - HeatFrom) / (HeatFull - HeatFrom), 0, 1);
                if (heat <= 0)
                    continue;
                // Yellow turning red.
                var alpha = MaxHeat * heat;
                var colour = new Vec3b(0, (byte)(220 * (1 - heat)), 255);
                var pixel = pixels[y, x];
                pixels[y, x] = new(Mix(pixel.Item0, colour.Item0, alpha), Mix(pixel.Item1, colour.Item1, alpha), Mix(pixel.Item2, colour.Item2, alpha));
            }
        }
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

    private static byte Mix(byte from, byte to, double alpha) => (byte)(from + alpha * (to - from));
}
