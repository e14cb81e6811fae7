namespace EdgeInspector.Vision.Inference;

/// <summary>
/// Bilinear up-sampling (align_corners false) and scipy's Gaussian (edges "reflect", radius int(4 sigma + 0.5)) of a
/// square grid. Both are linear and separable, so the smoothed map of a grid P is M P M^T with one S x g matrix M.
/// </summary>
public static class MapMatrix
{
    /// <summary>M, [S, g].</summary>
    public static double[,] Create(int imageSize, int grid, double sigma)
    {
        var (gaussian, upsampling) = (Gaussian(imageSize, sigma), Upsampling(imageSize, grid));
        var matrix = new double[imageSize, grid];
        for (var i = 0; i < imageSize; i++)
        {
            for (var k = 0; k < imageSize; k++)
            {
                for (var j = 0; j < grid && gaussian[i, k] != 0; j++)
                    matrix[i, j] += gaussian[i, k] * upsampling[k, j];
            }
        }

        return matrix;
    }

    /// <summary>Along one axis, [S, g].</summary>
    public static double[,] Upsampling(int imageSize, int grid)
    {
        var matrix = new double[imageSize, grid];
        var scale = (double)grid / imageSize;
        for (var i = 0; i < imageSize; i++)
        {
            var position = Math.Max((i + 0.5) * scale - 0.5, 0);
            var left = Math.Min((int)position, grid - 1);
            var blend = position - left;
            matrix[i, left] += 1 - blend;
            matrix[i, Math.Min(left + 1, grid - 1)] += blend;
        }

        return matrix;
    }

    /// <summary>Along one axis, [S, S].</summary>
    public static double[,] Gaussian(int size, double sigma)
    {
        var radius = (int)(4 * sigma + 0.5);
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(x => x == 0 ? 1 : Math.Exp(-x * x / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var k = -radius; k <= radius; k++)
                matrix[i, Reflect(i + k, size)] += weights[k + radius] / sum;
        }

        return matrix;
    }

    /// <summary>d c b a | a b c d | d c b a.</summary>
    private static int Reflect(int i, int size)
    {
        var period = 2 * size;
        i = (i % period + period) % period;
        return i < size ? i : period - 1 - i;
    }
}
