using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// What a patch says beyond its row and its column of the picture: its features less the mean of the row and that of the column, plus
/// that of the picture, which are the residuals of a two-way layout (Tukey, "Exploratory data analysis", 1977, chapter 11, with means
/// for medians); of these the mean over 3 x 3 patches. Machined surfaces have marks that run along the part and differ from one
/// good part to the next. A place that does not go on with its own marks is odd, though other good parts may have just its surface.
/// </summary>
internal static class TwoWayResiduals
{
    /// <summary>So many times fewer of them are remembered than of patches: they differ less, and find as much.</summary>
    public const int FewerPatches = 4;

    /// <summary>Patches before and behind that are averaged.</summary>
    public const int Reach = 1;

    /// <summary>
    /// Residuals, [levels, patches, D + 1]: a 1 stands behind them and the whole is of unit length, so that their angle is about
    /// their difference. Their own would be that of chance where little is left.
    /// </summary>
    /// <param name="features">[levels, patches, D].</param>
    /// <param name="isInspected">Which of the patches count, row by row.</param>
    /// <param name="grid">Patches a side.</param>
    /// <param name="width">D.</param>
    public static float[] Of(ReadOnlySpan<float> features, ReadOnlySpan<bool> isInspected, int grid, int width)
    {
        var (patches, levels) = (grid * grid, features.Length / width / (grid * grid));
        var residuals = new float[levels * patches * (width + 1)];
        for (var level = 0; level < levels; level++)
        {
            var beyond = Beyond(features.Slice(level * patches * width, patches * width), isInspected, grid, width);
            for (var patch = 0; patch < patches; patch++)
            {
                var own = residuals.AsSpan((level * patches + patch) * (width + 1), width + 1);
                beyond.Mean(Around(patch, grid)).CopyTo(own);
                own[width] = 1;
                TensorPrimitives.Divide(own, TensorPrimitives.Norm<float>(own), own);
            }
        }

        return residuals;
    }

    /// <summary>Of one level.</summary>
    private static Patches Beyond(ReadOnlySpan<float> features, ReadOnlySpan<bool> isInspected, int grid, int width)
    {
        var said = new Patches(features.ToArray(), isInspected.ToArray(), width);
        var rows = Enumerable.Range(0, grid).Select(row => said.Mean(Enumerable.Range(row * grid, grid))).ToArray();
        var columns = Enumerable.Range(0, grid).Select(column => said.Mean(Enumerable.Range(0, grid).Select(row => row * grid + column))).ToArray();
        var all = said.Mean(Enumerable.Range(0, grid * grid));
        var beyond = new float[features.Length];
        for (var patch = 0; patch < grid * grid; patch++)
        {
            var own = beyond.AsSpan(patch * width, width);
            TensorPrimitives.Subtract(features.Slice(patch * width, width), rows[patch / grid], own);
            TensorPrimitives.Subtract(own, columns[patch % grid], own);
            TensorPrimitives.Add(own, all, own);
        }

        return said with { Values = beyond };
    }

    /// <summary>A patch and those next to it.</summary>
    private static IEnumerable<int> Around(int patch, int grid)
    {
        var (row, column) = (patch / grid, patch % grid);
        for (var y = Math.Max(0, row - Reach); y <= Math.Min(grid - 1, row + Reach); y++)
        {
            for (var x = Math.Max(0, column - Reach); x <= Math.Min(grid - 1, column + Reach); x++)
                yield return y * grid + x;
        }
    }

    /// <param name="Values">[patches, D].</param>
    /// <param name="IsInspected">[patches].</param>
    /// <param name="Width">D.</param>
    private sealed record Patches(float[] Values, bool[] IsInspected, int Width)
    {
        /// <summary>Of those that are inspected; 0 where none is.</summary>
        public float[] Mean(IEnumerable<int> patches)
        {
            var (mean, count) = (new float[Width], 0);
            foreach (var patch in patches.Where(patch => IsInspected[patch]))
            {
                TensorPrimitives.Add(mean, Values.AsSpan(patch * Width, Width), mean);
                count++;
            }

            TensorPrimitives.Divide(mean, Math.Max(1, count), mean);
            return mean;
        }
    }
}
