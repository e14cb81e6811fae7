namespace EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

/// <summary>Computed surfaces: brushed metal, cast skin, grain, wood, weave, dot and line patterns, plain paint.</summary>
internal sealed class ProceduralMaterial : IMaterial
{
    private static readonly Func<PieceRandom, int, int, Field>[] Patterns = [Brushed, Cloudy, Grain, Wood, Weave, Dots, Plain, Brushed];

    public Raster Render(PieceRandom pieces, int width, int height)
    {
        var random = pieces.Product;
        var pattern = random.Pick(Patterns)(pieces, width, height);
        var level = random.Uniform(0.15, 0.85);
        var contrast = random.LogUniform(0.01, 0.16);
        var tint = random.Chance(0.5) ? [1f, 1f, 1f] : new[] { random.Uniform(0.6, 1.3), random.Uniform(0.6, 1.3), random.Uniform(0.6, 1.3) };
        var raster = new Raster(width, height);
        for (var i = 0; i < pattern.Values.Length; i++)
        {
            for (var c = 0; c < 3; c++)
                raster.Rgb[3 * i + c] = (level + contrast * pattern.Values[i]) * tint[c];
        }

        return raster;
    }

    private static Field Brushed(PieceRandom random, int width, int height)
    {
        var angle = random.Product.Pick<double>([0, Math.PI / 2, random.Product.Uniform(0, Math.PI)]);
        return Noise.Streaks(random.Piece, width, height, random.Product.LogUniform(1.5, 6), random.Product.LogUniform(6, 60), angle);
    }

    private static Field Cloudy(PieceRandom random, int width, int height) =>
        Noise.Fractal(random.Piece, width, height, random.Product.LogUniform(4, 60), random.Product.LogUniform(0.5, 2), 5, random.Product.Uniform(0.5, 0.95));

    private static Field Grain(PieceRandom random, int width, int height) =>
        Noise.Fractal(random.Piece, width, height, random.Product.LogUniform(1.2, 4), 1, 2, 0.8);

    private static Field Wood(PieceRandom random, int width, int height)
    {
        var warp = Noise.Fractal(random.Piece, width, height, random.Product.Uniform(40, 120), random.Product.Uniform(1, 6), 3, 0.5);
        var fibre = Noise.Fractal(random.Piece, width, height, 3, random.Product.Uniform(8, 30), 2, 0.7);
        var (period, bend) = (random.Product.Uniform(6, 30), random.Product.Uniform(0.5, 3));
        return Field.FromFunction(width, height, (x, y) =>
            MathF.Sin(2 * MathF.PI * y / period + bend * warp[x, y]) + 0.5f * fibre[x, y]).Standardised();
    }

    private static Field Weave(PieceRandom random, int width, int height)
    {
        var (periodX, periodY) = (random.Product.Uniform(4, 18), random.Product.Uniform(4, 18));
        var jitter = Noise.Fractal(random.Piece, width, height, 24, 1, 3, 0.6);
        return Field.FromFunction(width, height, (x, y) =>
        {
            var phase = 0.6f * jitter[x, y];
            return MathF.Sin(2 * MathF.PI * x / periodX + phase) * MathF.Sin(2 * MathF.PI * y / periodY + phase) + 0.25f * jitter[x, y];
        }).Standardised();
    }

    private static Field Dots(PieceRandom random, int width, int height)
    {
        var (period, radius) = (random.Product.Uniform(14, 48), random.Product.Uniform(0.2, 0.42));
        var (offsetX, offsetY) = (random.Piece.Uniform(0, 50), random.Piece.Uniform(0, 50));
        var grain = Noise.Fractal(random.Piece, width, height, 3, 1, 2, 0.8);
        return Field.FromFunction(width, height, (x, y) =>
        {
            var u = (x + offsetX) / period % 1 - 0.5f;
            var v = (y + offsetY) / period % 1 - 0.5f;
            return Math.Clamp((radius - MathF.Sqrt(u * u + v * v)) * period * 0.5f, -1, 1) + 0.15f * grain[x, y];
        }).Standardised();
    }

    private static Field Plain(PieceRandom random, int width, int height) => Noise.White(random.Piece, width, height);
}
