using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <summary>
/// scipy.ndimage.gaussian_filter with its defaults, as the original code smooths the map: separable, along axis 0 then 1,
/// radius int(4 sigma + 0.5), edges mirrored with the edge pixel repeated, double sums, float32 after each axis.
/// </summary>
internal static class GaussianFilter
{
    /// <summary>A float32 map [H, W] to the smoothed one.</summary>
    public static Tensor Apply(Tensor map, double sigma)
    {
        using var scope = NewDisposeScope();
        var radius = (int)(4 * sigma + 0.5);
        var x = arange(-radius, radius + 1, dtype: float64);
        var kernel = (-x * x / (2 * sigma * sigma)).exp();
        kernel = kernel / kernel.sum();
        var smoothed = AlongRows(map, kernel, radius);
        return AlongRows(smoothed.t(), kernel, radius).t().contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor AlongRows(Tensor map, Tensor kernel, int radius)
    {
        var index = arange(-radius, map.shape[0] + radius, dtype: int64);
        var period = 2 * map.shape[0];
        index = (index % period + period) % period;
        index = minimum(index, period - 1 - index);
        var padded = map.to(float64)[index].t().unsqueeze(1);
        return F.conv1d(padded, kernel.reshape(1, 1, -1)).squeeze(1).t().to(float32);
    }
}
