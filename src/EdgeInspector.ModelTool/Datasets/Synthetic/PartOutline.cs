namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>Outlines of parts: plates, discs, rings and gears, some with drilled holes, soft at the edge.</summary>
internal static class PartOutline
{
    /// <summary>1 inside, 0 outside, between them on an edge one to three pixels wide.</summary>
    public static (Field Outline, string Noun) Draw(Random random, int width, int height)
    {
        var (centreX, centreY) = (width * random.Uniform(0.44, 0.56), height * random.Uniform(0.44, 0.56));
        var (halfX, halfY) = (width * random.Uniform(0.28, 0.56), height * random.Uniform(0.28, 0.56));
        var (sin, cos) = MathF.SinCos(random.Chance(0.6) ? random.Uniform(-0.05, 0.05) : random.Uniform(-0.6, 0.6));
        var softness = random.Uniform(0.7, 2.5);
        var (distance, noun) = Shape(random, halfX, halfY);
        var holes = Holes(random, halfX, halfY);
        var outline = Field.FromFunction(width, height, (x, y) =>
        {
            var (dx, dy) = (x - centreX, y - centreY);
            var (u, v) = (cos * dx + sin * dy, -sin * dx + cos * dy);
            var d = distance(u, v);
            foreach (var (hx, hy, radius) in holes)
                d = Math.Max(d, radius - MathF.Sqrt((u - hx) * (u - hx) + (v - hy) * (v - hy)));
            return Math.Clamp(0.5f - d / softness, 0, 1);
        });
        return (outline, noun);
    }

    /// <summary>A signed distance (negative inside), in pixels, in the part's own axes.</summary>
    private static (Func<float, float, float> Distance, string Noun) Shape(Random random, float halfX, float halfY)
    {
        switch (random.Next(5))
        {
            case 0:
            case 1:
                var corner = random.Chance(0.5) ? 0 : Math.Min(halfX, halfY) * random.Uniform(0.05, 0.5);
                return ((u, v) => Rectangle(u, v, halfX - corner, halfY - corner) - corner, random.Pick(["plate", "tile"]));
            case 2:
                return ((u, v) => Ellipse(u, v, halfX, halfY), "disc");
            case 3:
                var (radius, wall) = (Math.Min(halfX, halfY), Math.Min(halfX, halfY) * random.Uniform(0.25, 0.6));
                return ((u, v) => Math.Abs(MathF.Sqrt(u * u + v * v) - radius + wall / 2) - wall / 2, "ring");
            default:
                var (teeth, depth) = (random.Next(5, 17), random.Uniform(0.04, 0.15));
                var size = Math.Min(halfX, halfY);
                return ((u, v) => MathF.Sqrt(u * u + v * v) - size * (1 + depth * Math.Clamp(2 * MathF.Sin(teeth * MathF.Atan2(v, u)), -1, 1)), "gear");
        }
    }

    private static List<(float X, float Y, float Radius)> Holes(Random random, float halfX, float halfY)
    {
        var holes = new List<(float, float, float)>();
        if (!random.Chance(0.3))
            return holes;
        var (count, radius, spread) = (random.Next(1, 7), Math.Min(halfX, halfY) * random.Uniform(0.06, 0.18), random.Uniform(0.4, 0.7));
        for (var i = 0; i < count; i++)
        {
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / count);
            holes.Add((halfX * spread * cos, halfY * spread * sin, radius));
        }

        return holes;
    }

    private static float Rectangle(float u, float v, float halfX, float halfY)
    {
        var (dx, dy) = (Math.Abs(u) - halfX, Math.Abs(v) - halfY);
        var (ox, oy) = (Math.Max(dx, 0), Math.Max(dy, 0));
        return MathF.Sqrt(ox * ox + oy * oy) + Math.Min(Math.Max(dx, dy), 0);
    }

    private static float Ellipse(float u, float v, float halfX, float halfY) =>
        (MathF.Sqrt(u * u / (halfX * halfX) + v * v / (halfY * halfY)) - 1) * Math.Min(halfX, halfY);
}
