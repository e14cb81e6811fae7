namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>How odd each reference part looks to the others: per level, the largest distance of one of its patches, in units of its place.</summary>
internal sealed class PartDistances
{
    /// <summary>Fewer parts do not show what is usual among them.</summary>
    private const int FewestForOutliers = 6;

    /// <summary>In robust standard deviations above the median: a part beyond is odd.</summary>
    private const double OutlierDeviations = 6;

    private readonly float[][] _farthest;

    private PartDistances(float[][] farthest) => _farthest = farthest;

    /// <param name="patches">Of all parts.</param>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="nearest">Measures the patches.</param>
    /// <param name="places">The unit at each place, [levels x patches of a part].</param>
    public static PartDistances Measure(PatchSet patches, int parts, NearestPatch nearest, float[] places)
    {
        var byPart = Enumerable.Range(0, patches.Count).ToLookup(i => patches.Origin(i).Part);
        var (farthest, count) = (new float[parts][], places.Length / patches.Levels);
        Parallel.For(0, parts, part =>
        {
            farthest[part] = new float[patches.Levels];
            foreach (var i in byPart[part])
            {
                for (var level = 0; level < patches.Levels; level++)
                {
                    var unit = places[level * count + patches.Origin(i).Patch];
                    ref var largest = ref farthest[part][level];
                    largest = Math.Max(largest, nearest.Distance(i, level, enough: largest * unit) / unit);
                }
            }
        });
        return new(farthest);
    }

    /// <summary>Of each level, the distance of the oddest of the parts.</summary>
    public IReadOnlyList<float> Scales(IReadOnlyCollection<int> parts) =>
        [.. Enumerable.Range(0, _farthest[0].Length).Select(level => parts.Max(part => _farthest[part][level]))];

    /// <summary>Parts far beyond the others.</summary>
    public IReadOnlyList<int> Outliers()
    {
        if (_farthest.Length < FewestForOutliers)
            return [];
        double[] oddness = [.. _farthest.Select(levels => (double)levels.Average())];
        var median = Median(oddness);
        var deviation = 1.4826 * Median(oddness.Select(value => Math.Abs(value - median)));
        return [.. Enumerable.Range(0, oddness.Length).Where(part => oddness[part] > median + OutlierDeviations * deviation && oddness[part] > 1.5 * median)];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
