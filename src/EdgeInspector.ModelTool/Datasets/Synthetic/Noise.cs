namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <summary>Value noise: random grids, smoothly up-sampled and summed over octaves.</summary>
internal static class Noise
{
    /// <summary>Standardised fractal noise.</summary>
    /// <param name="cell">Size of the largest features in pixels.</param>
    /// <param name="stretch">How much longer features are along x than along y (grinding marks: 10 and more).</param>
    /// <param name="octaves">Each octave halves the size.</param>
    /// <param name="persistence">Weight of an octave relative to the one before.</param>
    public static Field Fractal(Random random, int width, int height, double cell, double stretch, int octaves, double persistence)
    {
        var field = new Field(width, height);
        var weight = 1.0;
        for (var octave = 0; octave < octaves; octave++, cell /= 2, weight *= persistence)
            AddLayer(random, field, Math.Max(cell * stretch, 1), Math.Max(cell, 1), (float)weight);
        return field.Standardised();
    }

    /// <summary>Fractal noise whose long direction is turned by an angle.</summary>
    public static Field Streaks(Random random, int width, int height, double cell, double stretch, double angle)
    {
        if (Math.Abs(angle) < 0.01)
            return Fractal(random, width, height, cell, stretch, 3, 0.7);

        // Drawn on a square that covers the turned image, then sampled along it.
        var side = (int)Math.Ceiling(Math.Sqrt((double)width * width + (double)height * height)) + 2;
        var straight = Fractal(random, side, side, cell, stretch, 3, 0.7);
        var (sin, cos) = Math.SinCos(angle);
        return Field.FromFunction(width, height, (x, y) =>
        {
            double dx = x - width / 2.0, dy = y - height / 2.0;
            var u = (int)(side / 2.0 + cos * dx + sin * dy);
            var v = (int)(side / 2.0 - sin * dx + cos * dy);
            return straight[Math.Clamp(u, 0, side - 1), Math.Clamp(v, 0, side - 1)];
        });
    }

    /// <summary>Independent noise a pixel, N(0, 1).</summary>
    public static Field White(Random random, int width, int height)
    {
        var field = new Field(width, height);
        for (var i = 0; i < field.Values.Length; i++)
            field.Values[i] = random.Normal();
        return field;
    }

    private static void AddLayer(Random random, Field field, double cellX, double cellY, float weight)
    {
        var columns = (int)Math.Ceiling(field.Width / cellX) + 2;
        var rows = (int)Math.Ceiling(field.Height / cellY) + 2;
        var grid = new float[columns * rows];
        for (var i = 0; i < grid.Length; i++)
            grid[i] = random.Uniform(-1, 1) * weight;

        var (offsetX, offsetY) = (random.NextDouble(), random.NextDouble());
        var left = new int[field.Width];
        var blendX = new float[field.Width];
        for (var x = 0; x < field.Width; x++)
            (left[x], blendX[x]) = Position(x / cellX + offsetX);

        for (var y = 0; y < field.Height; y++)
        {
            var (top, blendY) = Position(y / cellY + offsetY);
            var upper = grid.AsSpan(top * columns, columns);
            var lower = grid.AsSpan((top + 1) * columns, columns);
            var row = field.Values.AsSpan(y * field.Width, field.Width);
            for (var x = 0; x < row.Length; x++)
            {
                var a = upper[left[x]] + blendX[x] * (upper[left[x] + 1] - upper[left[x]]);
                var b = lower[left[x]] + blendX[x] * (lower[left[x] + 1] - lower[left[x]]);
                row[x] += a + blendY * (b - a);
            }
        }
    }

    private static (int Cell, float Blend) Position(double position)
    {
        var cell = (int)position;
        var t = (float)(position - cell);
        return (cell, t * t * (3 - 2 * t));
    }
}
