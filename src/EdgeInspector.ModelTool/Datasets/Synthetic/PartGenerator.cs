using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>
/// Makes good and defective parts with masks and captions. Sample <c>i</c> of a seed is always the same picture,
/// in whatever order samples are drawn.
/// </summary>
internal sealed class PartGenerator(int seed, int imageSize, IReadOnlyList<IMaterial> materials)
{
    private const int MinVisiblePixels = 8;

    private static readonly (string Kind, Action<DefectCanvas, IReadOnlyList<IMaterial>> Draw)[] Kinds =
    [
        ("scratch", (canvas, _) => LineDefects.Scratch(canvas)),
        ("crack", (canvas, _) => LineDefects.Crack(canvas)),
        ("fibre", (canvas, _) => LineDefects.Fibre(canvas)),
        ("hole", (canvas, _) => BlobDefects.Hole(canvas)),
        ("hole", (canvas, _) => BlobDefects.Hole(canvas)),
        ("stain", (canvas, _) => BlobDefects.Stain(canvas)),
        ("dent", (canvas, _) => BlobDefects.Dent(canvas)),
        ("contamination", (canvas, _) => BlobDefects.Contamination(canvas)),
        ("patch", TextureDefects.ForeignPatch),
        ("patch", (canvas, _) => TextureDefects.DisplacedPatch(canvas)),
        ("fray", (canvas, _) => TextureDefects.Fray(canvas)),
        ("marks", (canvas, _) => TextureDefects.UnevenMarks(canvas)),
        ("marks", (canvas, _) => TextureDefects.UnevenSide(canvas)),
        ("break", (canvas, _) => TextureDefects.Break(canvas)),
    ];

    /// <summary>The kinds of defect, as captions name them.</summary>
    public static IReadOnlyList<string> DefectKinds { get; } = [.. Kinds.Select(kind => kind.Kind).Distinct()];

    /// <summary>Draws sample <paramref name="index"/>; half of all samples are good.</summary>
    public PartSample Draw(long index)
    {
        var random = new Random(HashCode(seed, index));
        return Draw(PieceRandom.Alone(random), random.Chance(0.5));
    }

    /// <summary>
    /// Draws a piece of one product, as a fixture would hold it: the same outline, light and material in every piece; which
    /// stretch of the material, wear, damage, focus and noise are each piece's own.
    /// </summary>
    public PartSample DrawProduct(long product, long index, bool defective) =>
        Draw(new(new Random(HashCode(seed, product)), new Random(HashCode(seed + 1, index))), defective);

    private PartSample Draw(PieceRandom pieces, bool defective)
    {
        var (random, side) = (pieces.Piece, pieces.Product.LogUniform(160, 420));
        var aspect = pieces.Product.Chance(0.5) ? 1 : pieces.Product.LogUniform(0.4, 2.5);
        var (width, height) = ((int)(side * Math.Sqrt(aspect)), (int)(side / Math.Sqrt(aspect)));
        var scene = PartScene.Draw(pieces, materials, width, height);
        var kind = defective ? Damage(random, scene, out var mask) : NoDamage(width, height, out mask);

        var image = PhotoFinish.Apply(random, scene.Image);
        var resized = new byte[imageSize * imageSize * 3];
        using (image)
            ModelInput.Write(image, imageSize, resized);
        return new(resized, ResizeMask(mask, width, height), kind, Captions.Write(random, scene, resized, kind));
    }

    /// <summary>Draws one to three defects; one that cannot be seen is drawn again.</summary>
    private string? Damage(Random random, PartScene scene, out byte[] mask)
    {
        var before = scene.Image.Clone();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var canvas = new DefectCanvas(random, scene);
            var (kind, draw) = random.Pick(Kinds);
            for (var count = random.Chance(0.75) ? 1 : random.Next(2, 4); count > 0; count--)
                draw(canvas, materials);
            if (VisibleMask(before, scene.Image, canvas.Damage) is { } visible)
            {
                mask = visible;
                return kind;
            }

            before.Rgb.CopyTo(scene.Image.Rgb, 0);
        }

        return NoDamage(scene.Image.Width, scene.Image.Height, out mask);
    }

    private static string? NoDamage(int width, int height, out byte[] mask)
    {
        mask = new byte[width * height];
        return null;
    }

    private static byte[]? VisibleMask(Raster before, Raster after, Field damage)
    {
        var mask = new byte[damage.Values.Length];
        var (pixels, difference) = (0, 0.0);
        for (var i = 0; i < mask.Length; i++)
        {
            if (damage.Values[i] < 0.35f)
                continue;
            mask[i] = 255;
            pixels++;
            difference += Math.Abs(after.Luminance(i) - before.Luminance(i));
        }

        return pixels >= MinVisiblePixels && difference / pixels > 0.03 ? mask : null;
    }

    private byte[] ResizeMask(byte[] mask, int width, int height)
    {
        using var source = ImageBuffer.Rent(width, height, PixelFormat.Gray8);
        mask.CopyTo(source.Pixels);
        using var resized = PillowResize.Resize(source, imageSize, imageSize, ResampleFilter.Bilinear);
        var result = new byte[imageSize * imageSize];
        for (var i = 0; i < result.Length; i++)
            result[i] = (byte)(resized.Pixels[i] > 127 ? 1 : 0);
        return result;
    }

    // Not System.HashCode: that one is seeded anew in every process.
    private static int HashCode(int seed, long index)
    {
        var x = (ulong)index * 0x9E3779B97F4A7C15 + (uint)seed;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x ^ (x >> 31));
    }
}
