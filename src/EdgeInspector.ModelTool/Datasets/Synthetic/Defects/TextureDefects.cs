using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>Damage to the surface's texture: foreign or displaced patches, fraying, uneven machining, broken edges.</summary>
internal static class TextureDefects
{
    /// <summary>A patch of another material (as in DRAEM, ICCV 2021).</summary>
    public static void ForeignPatch(DefectCanvas canvas, IReadOnlyList<IMaterial> materials)
    {
        var random = canvas.Random;
        var other = random.Pick(materials).Render(PieceRandom.Alone(random), canvas.Width, canvas.Height);
        var strength = random.Uniform(0.5, 1);
        Patch(canvas, random.LogUniform(0.03, 0.4), (px, py, alpha) =>
            canvas.Paint(px, py, other.Rgb.AsSpan(3 * (py * canvas.Width + px), 3), alpha * strength));
    }

    /// <summary>A patch copied from elsewhere on the part (as in CutPaste, CVPR 2021).</summary>
    public static void DisplacedPatch(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var source = canvas.Image.Clone();
        var (dx, dy) = (random.Sign() * random.Next(canvas.Width / 8, canvas.Width / 2), random.Sign() * random.Next(canvas.Height / 8, canvas.Height / 2));
        var (turn, gain) = (random.Chance(0.6), random.Uniform(0.75, 1.25));
        var colour = new float[3];
        Patch(canvas, random.LogUniform(0.03, 0.3), (px, py, alpha) =>
        {
            var (sx, sy) = turn ? (py + dx, px + dy) : (px + dx, py + dy);
            (sx, sy) = ((sx % canvas.Width + canvas.Width) % canvas.Width, (sy % canvas.Height + canvas.Height) % canvas.Height);
            for (var c = 0; c < 3; c++)
                colour[c] = gain * source.Rgb[3 * (sy * canvas.Width + sx) + c];
            canvas.Paint(px, py, colour, alpha);
        });
    }

    /// <summary>A region roughened by noise that the rest of the surface does not have.</summary>
    public static void Fray(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var noise = Noise.Fractal(random, canvas.Width, canvas.Height, random.LogUniform(1.5, 7), random.LogUniform(1, 6), 3, 0.8);
        var (amount, bias) = (canvas.VisibleContrast(), random.Uniform(-1, 0.4));
        Patch(canvas, random.LogUniform(0.04, 0.4), (px, py, alpha) => canvas.Shift(px, py, amount * (noise[px, py] + bias), alpha));
    }

    /// <summary>Machining marks that start and stop where they should not.</summary>
    public static void UnevenMarks(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var marks = Noise.Streaks(random, canvas.Width, canvas.Height, random.LogUniform(1.5, 6), random.LogUniform(8, 40), random.Uniform(0, Math.PI));
        var (amount, bias) = (canvas.VisibleContrast(), random.Uniform(-0.5, 0.5));
        Patch(canvas, random.LogUniform(0.08, 0.6), (px, py, alpha) => canvas.Shift(px, py, amount * (marks[px, py] + bias), alpha));
    }

    /// <summary>One side of the part machined otherwise than the other: other marks, another tone, behind a straight front.</summary>
    public static void UnevenSide(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var (sin, cos) = MathF.SinCos(random.Chance(0.6) ? random.Next(4) * MathF.PI / 2 : random.Uniform(0, 2 * Math.PI));
        var marks = Noise.Streaks(random, canvas.Width, canvas.Height, random.LogUniform(1.5, 6), random.LogUniform(8, 40), random.Uniform(0, Math.PI));
        var (amount, bias, softness) = (0.6f * canvas.VisibleContrast(), random.Uniform(-1, 1), random.LogUniform(1, 20));
        canvas.Around(x, y, canvas.Width + canvas.Height, (px, py) =>
            canvas.Shift(px, py, amount * (marks[px, py] + bias), Math.Clamp(0.5f + (cos * (px - x) + sin * (py - y)) / softness, 0, 1)));
    }

    /// <summary>A region that a tool has not reached: smoother than the rest, in another tone, unevenly.</summary>
    public static void Unworked(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var smooth = canvas.Image.Blurred(random.LogUniform(1.5, 8));
        var uneven = Noise.Fractal(random, canvas.Width, canvas.Height, random.LogUniform(6, 40), 1, 3, 0.6);
        var (tone, unevenness, strength) = (canvas.VisibleContrast() * random.Uniform(-1, 1), canvas.Texture * random.Uniform(0, 1.5), random.Uniform(0.6, 1));
        var colour = new float[3];
        Patch(canvas, random.LogUniform(0.12, 0.8), (px, py, alpha) =>
        {
            for (var c = 0; c < 3; c++)
                colour[c] = smooth.Rgb[3 * (py * canvas.Width + px) + c] + tone + unevenness * uneven[px, py];
            canvas.Paint(px, py, colour, alpha * strength);
        });
    }

    /// <summary>A piece broken off: dark or bright, jagged, at the border of the part or of the picture.</summary>
    public static void Break(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = Border(canvas);
        var radius = canvas.ShortSide * random.LogUniform(0.03, 0.45);
        var blob = new Blob(random, radius, 0.5f);
        var tone = random.Chance(0.7) ? random.Uniform(0, 0.25) : random.Uniform(0.6, 1);
        var rough = Noise.Fractal(random, canvas.Width, canvas.Height, random.LogUniform(2, 10), 1, 3, 0.7);
        var colour = new float[3];
        canvas.Around(x, y, radius * 2, (px, py) =>
        {
            colour.AsSpan().Fill(tone + 0.06f * rough[px, py]);
            canvas.Paint(px, py, colour, blob.Inside(px - x, py - y, 1.5f));
        });
    }

    private static void Patch(DefectCanvas canvas, float relativeRadius, Action<int, int, float> pixel)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var radius = canvas.ShortSide * relativeRadius;
        var blob = new Blob(random, radius, random.Uniform(0.1, 0.6));
        var softness = random.LogUniform(1, 6);
        canvas.Around(x, y, radius * 2.2f, (px, py) =>
        {
            if (blob.Inside(px - x, py - y, softness) is > 0 and var alpha)
                pixel(px, py, alpha);
        });
    }

    /// <summary>Walks from a place on the part in a straight line to where the part, or the picture, ends.</summary>
    private static (float X, float Y) Border(DefectCanvas canvas)
    {
        var (x, y) = canvas.Place();
        var (sin, cos) = MathF.SinCos(canvas.Random.Uniform(0, 2 * Math.PI));
        while (x >= 1 && y >= 1 && x < canvas.Width - 1 && y < canvas.Height - 1 && canvas.Surface[(int)x, (int)y] > 0.5f)
            (x, y) = (x + cos, y + sin);
        return (x, y);
    }
}
