namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>Damage along a path: scratches, cracks and fibres.</summary>
internal static class LineDefects
{
    /// <summary>A slightly bent line that fades at its ends.</summary>
    public static void Scratch(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var length = canvas.ShortSide * random.LogUniform(0.08, 0.7);
        var (angle, bend) = (random.Uniform(0, 2 * Math.PI), random.Uniform(-1.2, 1.2) / length);
        var (width, amount) = (random.LogUniform(0.5, 2.2), random.Sign() * canvas.VisibleContrast());
        for (var s = 0f; s < length; s += 0.5f)
        {
            var fade = MathF.Sqrt(MathF.Sin(MathF.PI * s / length));
            Stroke(canvas, x, y, width, amount, fade);
            angle += bend * 0.5f;
            x += 0.5f * MathF.Cos(angle);
            y += 0.5f * MathF.Sin(angle);
        }
    }

    /// <summary>A dark, jagged, sometimes branching path.</summary>
    public static void Crack(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        Grow(canvas, x, y, random.Uniform(0, 2 * Math.PI), canvas.ShortSide * random.LogUniform(0.1, 0.8), random.LogUniform(0.6, 2.2), -canvas.VisibleContrast() * 1.3f, branches: 2, wandering: 0.9f);
    }

    /// <summary>A crack as fine as a camera still sees, which wanders little and seldom branches.</summary>
    public static void HairlineCrack(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        Grow(canvas, x, y, random.Uniform(0, 2 * Math.PI), canvas.ShortSide * random.LogUniform(0.2, 1), random.LogUniform(0.4, 0.9), -canvas.VisibleContrast(), branches: random.Next(2), wandering: 0.5f);
    }

    /// <summary>A thin, curly thread lying on the part.</summary>
    public static void Fibre(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var (angle, curl) = (random.Uniform(0, 2 * Math.PI), 0f);
        var (width, amount) = (random.Uniform(0.5, 1.3), random.Sign() * canvas.VisibleContrast());
        for (var s = canvas.ShortSide * random.Uniform(0.15, 0.6); s > 0; s -= 0.5f)
        {
            curl = Math.Clamp(curl + random.Uniform(-0.02, 0.02), -0.12f, 0.12f);
            angle += curl;
            x += 0.5f * MathF.Cos(angle);
            y += 0.5f * MathF.Sin(angle);
            Stroke(canvas, x, y, width, amount, 1);
        }
    }

    private static void Grow(DefectCanvas canvas, float x, float y, float angle, float length, float width, float amount, int branches, float wandering)
    {
        var random = canvas.Random;
        var heading = angle;
        for (var s = 0f; s < length; s += 0.5f)
        {
            if (random.Chance(0.12))
                heading = angle + random.Uniform(-wandering, wandering);
            x += 0.5f * MathF.Cos(heading);
            y += 0.5f * MathF.Sin(heading);
            Stroke(canvas, x, y, width * (1 - 0.7f * s / length), amount, 1);
            if (branches > 0 && random.Chance(0.5 / length))
                Grow(canvas, x, y, angle + random.Sign() * random.Uniform(0.4, 1.1), (length - s) * 0.6f, width * 0.7f, amount, branches - 1, wandering);
        }
    }

    // Strokes overlap along a path, so a pixel only receives what exceeds its damage so far.
    private static void Stroke(DefectCanvas canvas, float x, float y, float width, float amount, float strength) =>
        canvas.Around(x, y, width + 1, (px, py) =>
        {
            var distance = MathF.Sqrt((px - x) * (px - x) + (py - y) * (py - y));
            var alpha = strength * Math.Clamp(width + 0.5f - distance, 0, 1);
            var before = canvas.Damage[px, py];
            if (alpha <= before)
                return;
            canvas.Shift(px, py, amount * (alpha - before) / alpha, alpha);
        });
}
