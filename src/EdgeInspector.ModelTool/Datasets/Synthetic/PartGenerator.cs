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
    private readonly DefectDrawer _defects = new(materials);

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
        var damage = defective ? _defects.Damage(random, scene) : null;

        var image = PhotoFinish.Apply(random, scene.Image);
        var resized = new byte[imageSize * imageSize * 3];
        using (image)
            ModelInput.Write(image, imageSize, resized);
        var mask = ResizeMask(damage?.Mask ?? new byte[width * height], width, height);
        return new(resized, mask, damage?.Kind, Captions.Write(random, scene, resized, damage?.Kind));
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
