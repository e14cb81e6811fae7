using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

/// <summary>Crops of photographs at a random scale, turn, aspect and tone: real surfaces, which noise alone does not teach.</summary>
internal sealed class PhotographMaterial : IMaterial
{
    private const int LongestSide = 1024;
    private readonly List<Photograph> _photographs;

    private PhotographMaterial(List<Photograph> photographs) => _photographs = photographs;

    public int Count => _photographs.Count;

    /// <summary>
    /// Reads every usable photograph below the folders, in ordinal order of the paths: opaque, at least 256 pixels a
    /// side, not flat. The folders are read-only material; nothing of them reaches the model but what it learns.
    /// </summary>
    public static PhotographMaterial Read(IEnumerable<string> folders)
    {
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true }))
            .Where(ImageFile.IsImageName)
            .Order(StringComparer.Ordinal)
            .ToList();
        var photographs = new Photograph?[files.Count];
        Parallel.For(0, files.Count, i => photographs[i] = TryRead(files[i]));
        return new([.. photographs.OfType<Photograph>()]);
    }

    public Raster Render(PieceRandom pieces, int width, int height)
    {
        var random = pieces.Product;
        var photograph = random.Pick(_photographs);
        var angle = random.Next(4) * Math.PI / 2 + (random.Chance(0.3) ? random.Uniform(-0.5, 0.5) : 0);
        var scale = random.LogUniform(0.35, 1.4);
        var aspect = random.Chance(0.4) ? random.LogUniform(0.5, 2) : 1;
        var (sin, cos) = Math.SinCos(angle);
        var (originX, originY) = (random.NextDouble() * photograph.Width, random.NextDouble() * photograph.Height);

        // Not from anywhere else in the photograph: the far end of it may be another material.
        var shift = random.LogUniform(2, 150);
        originX += pieces.Piece.Uniform(-shift, shift);
        originY += pieces.Piece.Uniform(-shift, shift);
        var gray = random.Chance(0.5);
        var raster = new Raster(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x * scale * aspect, y * scale / aspect);
                photograph.Sample(originX + cos * u - sin * v, originY + sin * u + cos * v, raster.Rgb.AsSpan(3 * (y * width + x), 3));
            }
        }

        Tone(random, raster, gray);
        return raster;
    }

    /// <summary>Random contrast and brightness, and gray for half of the pieces, as most line cameras see.</summary>
    private static void Tone(Random random, Raster raster, bool gray)
    {
        var (contrast, target) = (random.LogUniform(0.3, 1.4), random.Uniform(0.2, 0.75));
        var mean = raster.Rgb.Average();
        for (var i = 0; i < raster.Width * raster.Height; i++)
        {
            var luminance = raster.Luminance(i);
            for (var c = 0; c < 3; c++)
                raster.Rgb[3 * i + c] = target + contrast * ((gray ? luminance : raster.Rgb[3 * i + c]) - mean);
        }
    }

    private static Photograph? TryRead(string file)
    {
        if (!ImageFile.Read(file).TryGet(out var image))
            return null;
        using (image)
        {
            if (image.Format is PixelFormat.Rgba32 or PixelFormat.PaletteRgb24 || Math.Min(image.Width, image.Height) < 256)
                return null;
            var factor = Math.Min(1.0, (double)LongestSide / Math.Max(image.Width, image.Height));
            using var small = PillowResize.Resize(image, Math.Max(1, (int)(image.Width * factor)), Math.Max(1, (int)(image.Height * factor)), ResampleFilter.Bicubic);
            var rgb = new byte[small.Width * small.Height * 3];
            RgbConversion.Write(small, rgb);
            return IsFlat(rgb) ? null : new(small.Width, small.Height, rgb);
        }
    }

    private static bool IsFlat(byte[] rgb)
    {
        var sample = rgb.Where((_, i) => i % 97 == 0).Select(b => (double)b).ToArray();
        var mean = sample.Average();
        return sample.Average(b => (b - mean) * (b - mean)) < 16;
    }

    private sealed record Photograph(int Width, int Height, byte[] Rgb)
    {
        /// <summary>Bilinear, mirrored at the borders, 0 to 1.</summary>
        public void Sample(double x, double y, Span<float> colour)
        {
            var (x0, y0) = ((int)Math.Floor(x), (int)Math.Floor(y));
            var (fx, fy) = ((float)(x - x0), (float)(y - y0));
            var (left, right) = (Mirror(x0, Width), Mirror(x0 + 1, Width));
            var (top, bottom) = (Mirror(y0, Height) * Width, Mirror(y0 + 1, Height) * Width);
            for (var c = 0; c < 3; c++)
            {
                var upper = Rgb[3 * (top + left) + c] * (1 - fx) + Rgb[3 * (top + right) + c] * fx;
                var lower = Rgb[3 * (bottom + left) + c] * (1 - fx) + Rgb[3 * (bottom + right) + c] * fx;
                colour[c] = (upper + fy * (lower - upper)) / 255f;
            }
        }

        private static int Mirror(int i, int size)
        {
            var period = 2 * size;
            i = (i % period + period) % period;
            return i < size ? i : period - 1 - i;
        }
    }
}
