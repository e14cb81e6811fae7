namespace EdgeInspector.Vision.Evaluation;

/// <summary>
/// PRO, the per-region overlap (pixel-aupro), as AnomalyCLIP's metrics.py computes it: at each of 200 thresholds the share
/// covered of every region, averaged over the regions of all pictures, against the share of all good pixels above; the area
/// where that is below 0.3, over the range of good shares that is left. Its float32 arithmetic is kept: the values are
/// float32, and so is what they are compared with.
/// </summary>
internal static class RegionOverlap
{
    private const double MaxGoodShare = 0.3;
    private const int Steps = 200;

    /// <summary>0 to 1; null where there are no regions, no good pixels, only one value, or fewer than two points to integrate.</summary>
    public static double? Measure(PixelSpill pixels)
    {
        if (pixels.Good.Count == 0 || pixels.RegionAreas.Count == 0 || pixels.Min == pixels.Max || !float.IsFinite(pixels.Max - pixels.Min))
            return null;
        var scale = new ThresholdScale(Thresholds(pixels.Min, pixels.Max));
        var good = new long[scale.Count + 1];
        foreach (var chunk in pixels.Good.Chunks())
            scale.Tally(chunk, good);
        var goodShare = ShareAbove(good, pixels.Good.Count);
        return Area(goodShare, MeanOverlap(pixels, scale));
    }

    /// <summary>
    /// numpy.arange(min, max, delta) with delta = (max - min) / 200, rounded to float32. The difference is float32, the
    /// division float64; arange takes its step from its first two values.
    /// </summary>
    private static float[] Thresholds(float min, float max)
    {
        double difference = (float)(max - min);
        var delta = difference / Steps;
        var step = min + delta - min;
        return [.. Enumerable.Range(0, (int)Math.Ceiling(difference / delta)).Select(i => (float)(min + (i * step)))];
    }

    /// <summary>[thresholds], over all regions.</summary>
    private static double[] MeanOverlap(PixelSpill pixels, ThresholdScale scale)
    {
        var sum = new double[scale.Count];
        var (below, left, area) = (new long[scale.Count + 1], 0, 0);
        using var areas = pixels.RegionAreas.Chunks().SelectMany(chunk => chunk).GetEnumerator();
        foreach (var chunk in pixels.Defective.Chunks())
        {
            for (var rest = chunk.AsSpan(); rest.Length > 0;)
            {
                if (left == 0 && areas.MoveNext())
                    left = area = areas.Current;
                var part = Math.Min(left, rest.Length);
                scale.Tally(rest[..part], below);
                rest = rest[part..];
                left -= part;
                if (left > 0)
                    continue;
                var share = ShareAbove(below, area);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += share[i];
                Array.Clear(below);
            }
        }

        return [.. sum.Select(s => s / pixels.RegionAreas.Count)];
    }

    /// <summary>The share of the pixels that lies above each threshold, from how many lie above exactly so many of them.</summary>
    private static double[] ShareAbove(long[] aboveExactly, long total)
    {
        var share = new double[aboveExactly.Length - 1];
        var above = 0L;
        for (var i = share.Length - 1; i >= 0; i--)
            share[i] = (double)(above += aboveExactly[i + 1]) / total;
        return share;
    }

    /// <summary>Trapezoids over the points whose share of good pixels is strictly below 0.3, that share stretched to 0 to 1.</summary>
    private static double? Area(double[] goodShare, double[] overlap)
    {
        var kept = Enumerable.Range(0, goodShare.Length).Where(i => goodShare[i] < MaxGoodShare).ToArray();
        if (kept.Length < 2)
            return null;
        var (min, max) = (kept.Min(i => goodShare[i]), kept.Max(i => goodShare[i]));
        if (min == max)
            return null;
        var area = 0.0;
        foreach (var (a, b) in kept.Zip(kept.Skip(1)))
            area += (goodShare[a] - goodShare[b]) / (max - min) * (overlap[a] + overlap[b]) / 2;
        return area;
    }
}
