using System.Collections.Concurrent;

namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// The weights of one resize pass, as Pillow computes them (src/libImaging/Resample.c): for each output index a run of
/// input indices and integer weights in 1/2^22. When shrinking, the filter is stretched by the scale (antialias).
/// </summary>
internal sealed class ResampleKernel
{
    public const int Precision = 22;

    /// <summary>What is added to a sum for rounding.</summary>
    public const int Half = 1 << (Precision - 1);

    /// <summary>Weights are read so many at a time; behind the last one stand zeros.</summary>
    public const int Block = 16;

    /// <summary>A line has a few sizes; whoever has more pays for each.</summary>
    private const int Kept = 64;

    private static readonly ConcurrentDictionary<(int InSize, int OutSize, ResampleFilter Filter), ResampleKernel> Made = new();

    private readonly Lazy<SplitWeights> _split, _splitForRgb;

    private ResampleKernel(int taps, int[] starts, int[] counts, int[] weights)
    {
        (Taps, Starts, Counts, Weights) = (taps, starts, counts, weights);
        (_split, _splitForRgb) = (new(() => SplitWeights.InOrder(weights)), new(() => SplitWeights.ForRgb(weights)));
    }

    /// <summary>Room for weights per output index in <see cref="Weights"/>.</summary>
    public int Taps { get; }

    /// <summary>First input index of each output index.</summary>
    public int[] Starts { get; }

    /// <summary>How many weights each output index uses, at most <see cref="Taps"/>.</summary>
    public int[] Counts { get; }

    public int[] Weights { get; }

    /// <summary>The same in two parts.</summary>
    public SplitWeights Split => _split.Value;

    /// <summary>Likewise, for pixels of three channels.</summary>
    public SplitWeights SplitForRgb => _splitForRgb.Value;

    /// <summary>Computed once for a pair of sizes, and kept.</summary>
    public static ResampleKernel Get(int inSize, int outSize, ResampleFilter filter)
    {
        if (Made.TryGetValue((inSize, outSize, filter), out var kernel))
            return kernel;
        if (Made.Count >= Kept)
            Made.Clear();
        return Made[(inSize, outSize, filter)] = Create(inSize, outSize, filter);
    }

    /// <summary>From a sum in 1/2^22 to a pixel.</summary>
    public static byte Clip(int sum) => (byte)Math.Clamp(sum >> Precision, 0, 255);

    private static ResampleKernel Create(int inSize, int outSize, ResampleFilter filter)
    {
        var scale = (double)inSize / outSize;
        var filterScale = Math.Max(scale, 1.0);
        var support = filter.Support() * filterScale;
        var taps = ((int)Math.Ceiling(support) * 2 + 1 + Block - 1) / Block * Block;
        var starts = new int[outSize];
        var counts = new int[outSize];
        var weights = new int[outSize * taps];
        var exact = new double[taps];
        for (var i = 0; i < outSize; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), inSize) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
            {
                exact[k] = filter.Weight((k + first - centre + 0.5) * (1.0 / filterScale));
                sum += exact[k];
            }

            for (var k = 0; k < count; k++)
            {
                var weight = (sum == 0.0 ? exact[k] : exact[k] / sum) * (1 << Precision);
                weights[i * taps + k] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }

            (starts[i], counts[i]) = (first, count);
        }

        return new(taps, starts, counts, weights);
    }
}
