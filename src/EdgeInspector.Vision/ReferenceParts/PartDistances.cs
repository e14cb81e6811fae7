using System.Numerics.Tensors;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>How odd each reference part looks to the others: per level, the largest distance of one of its patches to the nearest of theirs.</summary>
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
    /// <param name="others">What they are compared with, less what is of the part itself.</param>
    /// <param name="grid">Patches a side.</param>
    public static PartDistances Measure(PatchSet patches, int parts, PatchSet others, int grid)
    {
        var byPart = Enumerable.Range(0, patches.Count).ToLookup(i => patches.Origin(i).Part);
        var farthest = new float[parts][];
        Parallel.For(0, parts, part =>
        {
            farthest[part] = new float[patches.Levels];
            foreach (var i in byPart[part])
            {
                for (var level = 0; level < patches.Levels; level++)
                    Raise(ref farthest[part][level], patches, i, others, level, grid, isOnly: parts == 1);
            }
        });
        return new(farthest);
    }

    /// <summary>Of each level, the distance of the oddest of the parts; never 0, which would make every patch odd.</summary>
    public IReadOnlyList<float> Scales(IReadOnlyCollection<int> parts) =>
        [.. Enumerable.Range(0, _farthest[0].Length).Select(level => Math.Max(1e-4f, parts.Max(part => _farthest[part][level])))];

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

    /// <summary>
    /// Raises the largest distance to a patch's distance from the nearest patch of another part; of a single part, from the
    /// nearest that is no neighbour. Ends as soon as one is near enough to raise nothing, as with most patches.
    /// </summary>
    private static void Raise(ref float farthest, PatchSet patches, int index, PatchSet others, int level, int grid, bool isOnly)
    {
        var own = patches.Origin(index);
        var feature = patches[index].Slice(level * patches.Width, patches.Width);
        var nearest = -1f;
        for (var i = 0; i < others.Count && nearest < 1 - farthest; i++)
        {
            var other = others.Origin(i);
            if (isOnly ? IsNeighbour(own.Patch, other.Patch, grid) : other.Part == own.Part)
                continue;
            var similarity = TensorPrimitives.Dot(feature, others[i].Slice(level * patches.Width, patches.Width)) - patches.PositionPenalty(grid, own.Patch, other.Patch);
            nearest = Math.Max(nearest, similarity);
        }

        farthest = Math.Max(farthest, 1 - nearest);
    }

    private static bool IsNeighbour(int patch, int other, int grid) =>
        Math.Abs(patch / grid - other / grid) <= 1 && Math.Abs(patch % grid - other % grid) <= 1;

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
