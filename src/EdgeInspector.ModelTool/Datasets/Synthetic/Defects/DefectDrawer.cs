using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>Damages pictures of good parts, in one of the ways that it knows.</summary>
/// <param name="materials">What foreign matter may be made of.</param>
/// <param name="areLargeAndFaint">Only kinds that have an area, on a twelfth of the picture or more, at a third of the contrast.</param>
internal sealed class DefectDrawer(IReadOnlyList<IMaterial> materials, bool areLargeAndFaint = false)
{
    private const int MinVisiblePixels = 8, SmallestLargeShare = 12;
    private const float FaintContrast = 0.35f;

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

    private static readonly (string Kind, Action<DefectCanvas, IReadOnlyList<IMaterial>> Draw)[] Large = [.. Kinds.Where(kind => kind.Kind is "stain" or "fray" or "marks")];

    /// <summary>The kinds of defect, as captions name them.</summary>
    public static IReadOnlyList<string> AllKinds { get; } = [.. Kinds.Select(kind => kind.Kind).Distinct()];

    /// <summary>Draws one to three defects; one that cannot be seen is drawn again.</summary>
    /// <returns>What it is, and 255 where it is, [height * width]; null where none could be seen: the picture is as it was.</returns>
    public (string Kind, byte[] Mask)? Damage(Random random, PartScene scene)
    {
        var before = scene.Image.Clone();
        for (var attempt = 0; attempt < (areLargeAndFaint ? 40 : 6); attempt++)
        {
            var canvas = new DefectCanvas(random, scene, areLargeAndFaint ? FaintContrast : 1);
            var (kind, draw) = random.Pick(areLargeAndFaint ? Large : Kinds);
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

        var (fewest, least) = areLargeAndFaint ? (mask.Length / SmallestLargeShare, 0.01) : (MinVisiblePixels, 0.03);
        return pixels >= fewest && difference / pixels > least ? mask : null;
    }
}
