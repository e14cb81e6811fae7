using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>Damages pictures of good parts, in one of the ways that it knows.</summary>
/// <param name="materials">What foreign matter may be made of.</param>
/// <param name="look">Which, and how much of one has to be seen; null for any.</param>
internal sealed class DefectDrawer(IReadOnlyList<IMaterial> materials, DefectDrawer.Look? look = null)
{
    private static readonly (string Kind, Action<DefectCanvas, IReadOnlyList<IMaterial>> Draw)[] Kinds =
    [
        ("scratch", (canvas, _) => LineDefects.Scratch(canvas)),
        ("crack", (canvas, _) => LineDefects.Crack(canvas)),
        ("crack", (canvas, _) => LineDefects.HairlineCrack(canvas)),
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
        ("marks", (canvas, _) => TextureDefects.Unworked(canvas)),
        ("break", (canvas, _) => TextureDefects.Break(canvas)),
    ];

    private static readonly Look Any = new(Kinds, Contrast: 1, FewestPixels: _ => 8, LeastDifference: 0.03, Attempts: 6);

    private readonly Look _look = look ?? Any;

    /// <summary>Only kinds that have an area, on a twelfth of the picture or more, at a third of the contrast.</summary>
    public static Look LargeAndFaint { get; } =
        new([.. Kinds.Where(kind => kind.Kind is "stain" or "fray" or "marks")], Contrast: 0.35f, FewestPixels: all => all / 12, LeastDifference: 0.01, Attempts: 40);

    /// <summary>What the materials look like where they do not belong: to be drawn with other parts' surfaces.</summary>
    public static Look OtherParts { get; } = new(
        [("blended", OtherPartDefects.BlendedPatch), ("other-side", OtherPartDefects.OtherSide)],
        Contrast: 1,
        FewestPixels: all => all / 200,
        LeastDifference: 0.008,
        Attempts: 40);

    /// <summary>The kinds of defect, as captions name them.</summary>
    public static IReadOnlyList<string> AllKinds { get; } = [.. Kinds.Select(kind => kind.Kind).Distinct()];

    /// <summary>Draws one to three defects; one that cannot be seen is drawn again.</summary>
    /// <returns>What it is, and 255 where it is, [height * width]; null where none could be seen: the picture is as it was.</returns>
    public (string Kind, byte[] Mask)? Damage(Random random, PartScene scene)
    {
        var before = scene.Image.Clone();
        for (var attempt = 0; attempt < _look.Attempts; attempt++)
        {
            var canvas = new DefectCanvas(random, scene, _look.Contrast);
            var (kind, draw) = random.Pick(_look.Kinds);
            for (var count = random.Chance(0.75) ? 1 : random.Next(2, 4); count > 0; count--)
                draw(canvas, materials);
            if (VisibleMask(before, scene.Image, canvas.Damage) is { } visible)
                return (kind, visible);
            before.Rgb.CopyTo(scene.Image.Rgb, 0);
        }

        return null;
    }

    private byte[]? VisibleMask(Raster before, Raster after, Field damage)
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

        return pixels >= _look.FewestPixels(mask.Length) && difference / pixels > _look.LeastDifference ? mask : null;
    }

    /// <summary>Which defects there are, and how much of one has to be seen.</summary>
    /// <param name="Kinds">To choose from.</param>
    /// <param name="Contrast">As <see cref="DefectCanvas"/> takes it.</param>
    /// <param name="FewestPixels">Of a picture of so many.</param>
    /// <param name="LeastDifference">Mean change of their luminance, 0 to 1.</param>
    /// <param name="Attempts">To draw such a one.</param>
    internal sealed record Look(
        (string Kind, Action<DefectCanvas, IReadOnlyList<IMaterial>> Draw)[] Kinds, float Contrast, Func<int, int> FewestPixels, double LeastDifference, int Attempts);
}
