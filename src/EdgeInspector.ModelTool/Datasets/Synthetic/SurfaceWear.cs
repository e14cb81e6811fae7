namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>What good parts have as well, and what a model must learn to leave alone: worked edges, dust, faint marks.</summary>
internal static class SurfaceWear
{
    /// <summary>Bands along some borders of the picture, brighter or darker than the surface, wavy, as chamfers and shadows are.</summary>
    public static void EdgeBands(PieceRandom pieces, PartScene scene)
    {
        var (image, random) = (scene.Image, pieces.Product);
        var wave = Noise.Fractal(pieces.Piece, image.Width, image.Height, random.LogUniform(8, 60), 1, 3, 0.6);
        for (var side = 0; side < 4; side++)
        {
            if (random.Chance(0.5))
                continue;
            var depth = Math.Min(image.Width, image.Height) * random.LogUniform(0.01, 0.12);
            var (waviness, softness) = (depth * random.Uniform(0, 0.25), random.LogUniform(1, 10));
            var (amount, roughness) = (random.Uniform(-0.35, 0.35), random.Uniform(0, 0.06));
            (depth, amount) = (depth * pieces.Piece.Uniform(0.8, 1.25), amount * pieces.Piece.Uniform(0.7, 1.3));
            for (var i = 0; i < wave.Values.Length; i++)
            {
                var distance = DistanceToSide(i % image.Width, i / image.Width, image, side);
                var alpha = Math.Clamp((depth + waviness * wave.Values[i] - distance) / softness, 0, 1);
                image.Add(i, (amount + roughness * wave.Values[i]) * alpha * scene.Surface.Values[i]);
            }
        }
    }

    /// <summary>Specks and short strokes that stand out no more than the surface's own texture.</summary>
    public static void FaintMarks(Random random, PartScene scene)
    {
        var image = scene.Image;
        for (var count = random.Next(3, 40); count > 0; count--)
        {
            var (x, y) = (random.Uniform(0, image.Width), random.Uniform(0, image.Height));
            var (sin, cos) = MathF.SinCos(random.Uniform(0, 2 * Math.PI));
            var amount = random.Sign() * random.LogUniform(0.01, 0.05);
            for (var length = random.Chance(0.5) ? 1 : random.LogUniform(2, 30); length > 0; length--)
            {
                var (px, py) = ((int)(x + cos * length), (int)(y + sin * length));
                if ((uint)px < (uint)image.Width && (uint)py < (uint)image.Height)
                    image.Add(py * image.Width + px, amount * scene.Surface[px, py]);
            }
        }
    }

    private static int DistanceToSide(int x, int y, Raster image, int side) => side switch
    {
        0 => x,
        1 => image.Width - 1 - x,
        2 => y,
        _ => image.Height - 1 - y,
    };
}
