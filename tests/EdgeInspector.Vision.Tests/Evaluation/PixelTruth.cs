namespace EdgeInspector.Vision.Tests.Evaluation;

/// <summary>The pixel metrics straight from their definitions: every pair, every threshold, every region, nothing clever.</summary>
internal static class PixelTruth
{
    public static double Auroc(IReadOnlyList<(float[] Map, bool[] Mask)> pictures)
    {
        var (good, defective) = Split(pictures);
        return defective.Sum(d => good.Sum(g => d > g ? 1.0 : d == g ? 0.5 : 0)) / good.Length / defective.Length;
    }

    public static double AveragePrecision(IReadOnlyList<(float[] Map, bool[] Mask)> pictures)
    {
        var (sum, lastRecall) = (0.0, 0.0);
        foreach (var (precision, recall) in PrecisionRecall(pictures))
        {
            sum += (recall - lastRecall) * precision;
            lastRecall = recall;
        }

        return sum;
    }

    public static double F1Max(IReadOnlyList<(float[] Map, bool[] Mask)> pictures) =>
        PrecisionRecall(pictures).Max(p => p.Precision + p.Recall == 0 ? 0 : 2 * p.Precision * p.Recall / (p.Precision + p.Recall));

    public static double Pro(IReadOnlyList<(float[] Map, bool[] Mask)> pictures, int width)
    {
        var values = pictures.SelectMany(p => p.Map).ToArray();
        var regions = pictures.SelectMany(p => Regions(p.Mask, width).Select(region => region.Select(i => p.Map[i]).ToArray())).ToArray();
        var (good, _) = Split(pictures);
        double difference = (float)(values.Max() - values.Min()), delta = difference / 200;
        var points = new List<(double Good, double Overlap)>();
        for (var i = 0; i < Math.Ceiling(difference / delta); i++)
        {
            var threshold = (float)(values.Min() + (i * (values.Min() + delta - values.Min())));
            points.Add((good.Count(v => v > threshold) / (double)good.Length, regions.Average(r => r.Count(v => v > threshold) / (double)r.Length)));
        }

        points.RemoveAll(p => p.Good >= 0.3);
        var (min, max) = (points.Min(p => p.Good), points.Max(p => p.Good));
        var scaled = points.Select(p => (Good: (p.Good - min) / (max - min), p.Overlap)).OrderBy(p => p.Good).ThenBy(p => p.Overlap).ToArray();
        return scaled.Zip(scaled.Skip(1), (a, b) => (b.Good - a.Good) * (a.Overlap + b.Overlap) / 2).Sum();
    }

    private static IEnumerable<(double Precision, double Recall)> PrecisionRecall(IReadOnlyList<(float[] Map, bool[] Mask)> pictures)
    {
        var (good, defective) = Split(pictures);
        foreach (var threshold in good.Concat(defective).Distinct().OrderDescending())
        {
            double found = defective.Count(v => v >= threshold), rejected = good.Count(v => v >= threshold);
            yield return (found / (found + rejected), found / defective.Length);
        }
    }

    private static (float[] Good, float[] Defective) Split(IReadOnlyList<(float[] Map, bool[] Mask)> pictures)
    {
        var pixels = pictures.SelectMany(p => p.Map.Zip(p.Mask)).ToLookup(p => p.Second, p => p.First);
        return ([.. pixels[false]], [.. pixels[true]]);
    }

    /// <summary>The pixels of each 8-connected region, by flooding.</summary>
    private static List<List<int>> Regions(bool[] mask, int width)
    {
        var left = new HashSet<int>(Enumerable.Range(0, mask.Length).Where(i => mask[i]));
        var regions = new List<List<int>>();
        while (left.Count > 0)
        {
            var (region, next) = (new List<int>(), new Stack<int>([left.First()]));
            left.Remove(next.Peek());
            while (next.TryPop(out var at))
            {
                region.Add(at);
                for (var dy = -1; dy <= 1; dy++)
                {
                    for (var dx = -1; dx <= 1; dx++)
                    {
                        if ((at % width) + dx is var x && x >= 0 && x < width && left.Remove(at + (dy * width) + dx))
                            next.Push(at + (dy * width) + dx);
                    }
                }
            }

            regions.Add(region);
        }

        return regions;
    }
}
