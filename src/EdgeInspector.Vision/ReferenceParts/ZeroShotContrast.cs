namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// By what power the zero-shot map has to be raised so that it differs from good part to good part by the same small amount,
/// whatever the model. One model's probabilities all lie close together, another's at the ends of their range; without
/// this, the first would have no say beside the distances, and the second too much.
/// </summary>
internal static class ZeroShotContrast
{
    /// <summary>Deviation of the values' logarithms that is wanted. Chosen, as the rest, on defects drawn on good parts.</summary>
    private const double Spread = 0.1;

    private const double Lowest = 0.02, Highest = 20, Smallest = 1e-6;

    /// <summary>Of parts' zero-shot values.</summary>
    /// <param name="samples">A part each, [patches], 0 where nothing is inspected.</param>
    public static double Of(IReadOnlyList<float[]> samples)
    {
        double[][] logs = [.. samples.Select(sample => sample.Select(value => Math.Log(Math.Max(value, Smallest))).ToArray())];
        int[] patches = [.. Enumerable.Range(0, samples[0].Length).Where(patch => samples.Any(sample => sample[patch] > 0))];
        if (patches.Length == 0)
            return 1;

        // A place has its own usual value, but one part alone does not show it.
        var overall = patches.Average(patch => logs[0][patch]);
        var variance = patches.Average(patch =>
        {
            var usual = logs.Length == 1 ? overall : logs.Average(part => part[patch]);
            return logs.Average(part => (part[patch] - usual) * (part[patch] - usual));
        });
        return Math.Clamp(Spread / Math.Max(Math.Sqrt(variance), Smallest), Lowest, Highest);
    }
}
