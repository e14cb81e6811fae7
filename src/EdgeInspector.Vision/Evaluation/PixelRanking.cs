namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// The rank metrics of all pixels, exact, in fixed memory. Only the defective values need sorting: a good pixel adds no
/// more than where it lies between them. So the axis of values is cut into ranges with no more defective pixels than the
/// buffer holds (from a histogram of the high bits of their keys), and each range takes one pass over the files.
/// </summary>
internal static class PixelRanking
{
    /// <summary>Defective pixels a pass: about 40 MB while it runs, and one pass for some hundred pictures with small defects.</summary>
    public const int DefaultBuffer = 1 << 20;

    /// <param name="pixels">Finite values.</param>
    /// <param name="buffer">The most defective pixels that a pass keeps; a range that cannot be cut further keeps its distinct values, at most 65536.</param>
    public static RankMetrics? Measure(PixelSpill pixels, int buffer)
    {
        var histogram = new long[OrderedKey.Bins];
        foreach (var chunk in pixels.Defective.Chunks())
        {
            foreach (var value in chunk)
                histogram[OrderedKey.Bin(OrderedKey.Of(value))]++;
        }

        var sweep = new RankSweep(pixels.Defective.Count);
        foreach (var range in FromTheTop(histogram, buffer))
        {
            var defective = range.IsOneBin && range.Defective > buffer
                ? DistinctValues.Count(pixels.Defective, range)
                : DistinctValues.Sort(pixels.Defective, range);
            new PixelRange(range, defective).Sweep(pixels.Good, sweep);
        }

        return sweep.Result();
    }

    /// <summary>Ranges that together cover every value, highest first.</summary>
    private static IEnumerable<KeyRange> FromTheTop(long[] histogram, int buffer)
    {
        var (last, defective) = (OrderedKey.Bins - 1, 0L);
        for (var bin = OrderedKey.Bins - 1; bin >= 0; bin--)
        {
            if (bin < last && defective + histogram[bin] > buffer)
            {
                yield return new(bin + 1, last, defective);
                (last, defective) = (bin, 0);
            }

            defective += histogram[bin];
        }

        yield return new(0, last, defective);
    }
}
