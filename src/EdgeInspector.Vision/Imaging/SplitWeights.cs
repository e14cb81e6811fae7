namespace EdgeInspector.Vision.Imaging;

/// <summary>
/// A pass's weights for instructions that multiply numbers of 16 bits and add neighbouring products, twice as many at a time as of 32
/// bits: each weight is <c>High * 2^11 + Low</c>, exactly, and so are the sums.
/// </summary>
internal sealed class SplitWeights
{
    public const int LowBits = 11;

    private SplitWeights(int[] weights) =>
        (Low, High) = ([.. weights.Select(weight => (short)(weight & ((1 << LowBits) - 1)))], [.. weights.Select(weight => (short)(weight >> LowBits))]);

    /// <summary>0 to 2047.</summary>
    public short[] Low { get; }

    /// <summary>Of either sign.</summary>
    public short[] High { get; }

    /// <summary>In the order of the taps.</summary>
    public static SplitWeights InOrder(int[] weights) => new(weights);

    /// <summary>
    /// For three channels: of each four taps 0 to 3, four times 0 and 1, then four times 2 and 3. So two taps of a channel are neighbours, and
    /// what stands behind the three channels is not used.
    /// </summary>
    public static SplitWeights ForRgb(int[] weights) =>
        new([.. weights.Chunk(4).SelectMany(taps => Enumerable.Repeat(taps[..2], 4).Concat(Enumerable.Repeat(taps[2..], 4)).SelectMany(pair => pair))]);
}
