namespace EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

/// <summary>Damage with an area: holes, stains, dents, dirt.</summary>
internal static class BlobDefects
{
    /// <summary>A pore: dark inside, often with a bright crescent where its far wall catches light.</summary>
    public static void Hole(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var count = random.Chance(0.7) ? 1 : random.Next(2, 5);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = canvas.Place();
            var radius = canvas.ShortSide * random.LogUniform(0.01, 0.12);
            var (depth, rim) = (canvas.VisibleContrast() * 1.4f, random.Chance(0.5) ? canvas.VisibleContrast() : 0);
            var blob = new Blob(random, radius, 0.25f);
            var (lightX, lightY) = (random.Uniform(-1, 1), random.Uniform(-1, 1));
            canvas.Around(x, y, radius * 1.6f, (px, py) =>
            {
                var inside = blob.Inside(px - x, py - y, 1.2f);
                var facing = ((px - x) * lightX + (py - y) * lightY) / radius;
                canvas.Shift(px, py, -depth + rim * Math.Max(0, facing), inside);
            });
        }
    }

    /// <summary>An irregular patch of another tone or tint, soft or sharp at the edge.</summary>
    public static void Stain(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var radius = canvas.ShortSide * random.LogUniform(0.04, 0.4);
        var blob = new Blob(random, radius, random.Uniform(0.1, 0.5));
        var (amount, edge) = (random.Sign() * canvas.VisibleContrast(), random.LogUniform(1.5, 12));
        float[] tint = random.Chance(0.3) ? [random.Uniform(0, 1), random.Uniform(0, 1), random.Uniform(0, 1)] : [];
        canvas.Around(x, y, radius * 1.8f, (px, py) =>
        {
            var inside = blob.Inside(px - x, py - y, edge);
            if (tint.Length > 0)
                canvas.Paint(px, py, tint, inside * Math.Min(1, 2 * Math.Abs(amount)));
            else
                canvas.Shift(px, py, amount, inside);
        });
    }

    /// <summary>A dent or bump: one flank bright, the other dark.</summary>
    public static void Dent(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var radius = canvas.ShortSide * random.LogUniform(0.02, 0.25);
        var (sin, cos) = MathF.SinCos(random.Uniform(0, 2 * Math.PI));
        var amount = 1.6f * canvas.VisibleContrast();
        canvas.Around(x, y, 2.5f * radius, (px, py) =>
        {
            var (u, v) = ((px - x) / radius, (py - y) / radius);
            var bell = MathF.Exp(-(u * u + v * v));
            canvas.Shift(px, py, 2 * amount * (cos * u + sin * v), bell);
        });
    }

    /// <summary>A scatter of small specks, as of chips, dust or spatter.</summary>
    public static void Contamination(DefectCanvas canvas)
    {
        var random = canvas.Random;
        var (x, y) = canvas.Place();
        var spread = canvas.ShortSide * random.LogUniform(0.03, 0.15);
        var amount = random.Sign() * canvas.VisibleContrast() * 1.3f;
        for (var count = random.Next(2, 16); count > 0; count--)
        {
            var (sx, sy) = (x + spread * random.Normal(), y + spread * random.Normal());
            var radius = random.LogUniform(1, 4.5);
            var blob = new Blob(random, radius, 0.3f);
            canvas.Around(sx, sy, radius * 1.6f, (px, py) => canvas.Shift(px, py, amount, blob.Inside(px - sx, py - sy, 1.2f)));
        }
    }
}
