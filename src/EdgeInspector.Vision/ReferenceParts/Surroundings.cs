using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// What the patches around a place say on average, in windows of half the picture's side that overlap by half. A large defect
/// that is faint in each patch stands out there, where chance has averaged out. They are compared beside the patches, not in their
/// place as PatchCore's neighbourhoods of three are (section 3.1), which lose what is small.
/// </summary>
internal static class Surroundings
{
    private const int WindowsASide = 4;

    /// <summary>Keeps nothing at all from being divided by 0.</summary>
    public const float SmallestLength = 1e-6f;

    /// <summary>Windows a side; 0 where the grid is so coarse that a patch is about as large as a window.</summary>
    /// <param name="grid">Patches a side.</param>
    public static int Side(int grid) => grid < 2 * WindowsASide ? 0 : WindowsASide;

    /// <summary>How much each patch counts in each window, [windows, patches]: a window's inspected patches alike, and 1 together; none where nothing is inspected.</summary>
    /// <param name="isInspected">Of each patch, row by row.</param>
    /// <param name="grid">Patches a side.</param>
    public static float[] Weights(ReadOnlySpan<bool> isInspected, int grid)
    {
        var side = Side(grid);
        var weights = new float[side * side * grid * grid];
        for (var window = 0; window < side * side; window++)
        {
            var row = weights.AsSpan(window * grid * grid, grid * grid);
            for (var patch = 0; patch < row.Length; patch++)
                row[patch] = isInspected[patch] && IsWithin(patch / grid, window / side, grid) && IsWithin(patch % grid, window % side, grid) ? 1 : 0;
            TensorPrimitives.Divide(row, Math.Max(1, TensorPrimitives.Sum<float>(row)), row);
        }

        return weights;
    }

    /// <summary>The windows' features, [levels, windows, D], of unit length.</summary>
    /// <param name="features">The patches', [levels, patches, D].</param>
    /// <param name="weights">[windows, patches].</param>
    /// <param name="patches">Of a level.</param>
    /// <param name="width">D.</param>
    public static float[] Of(ReadOnlySpan<float> features, ReadOnlySpan<float> weights, int patches, int width)
    {
        var (levels, windows) = (features.Length / patches / width, weights.Length / patches);
        var means = new float[levels * windows * width];
        for (var row = 0; row < levels * windows; row++)
        {
            var mean = means.AsSpan(row * width, width);
            for (var patch = 0; patch < patches; patch++)
            {
                if (weights[row % windows * patches + patch] is not 0 and var weight)
                    TensorPrimitives.MultiplyAdd(features.Slice((row / windows * patches + patch) * width, width), weight, mean, mean);
            }

            TensorPrimitives.Divide(mean, Math.Max(TensorPrimitives.Norm<float>(mean), SmallestLength), mean);
        }

        return means;
    }

    /// <summary>Along one axis: a window is a share of the side, and half as much again before and behind.</summary>
    private static bool IsWithin(int patch, int window, int grid)
    {
        var place = (patch + 0.5) / grid * WindowsASide;
        return place > window - 0.5 && place < window + 1.5;
    }
}
