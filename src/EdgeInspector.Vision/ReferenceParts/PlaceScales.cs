namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>
/// How much good parts usually differ at each place of a fixture's picture: a ragged edge differs more from part to part than
/// a plain face, and what is odd there is odd here. A mean and a deviation a place, as in PaDiM (ICPR 2021), of distances
/// instead of features.
/// </summary>
internal static class PlaceScales
{
    /// <summary>More parts than this hardly change a mean.</summary>
    private const int MostParts = 64;

    /// <summary>Chosen, as the rest, on defects drawn on good parts.</summary>
    private const float Deviations = 3, Floor = 0.25f;

    /// <summary>Of patch distances, [levels x patches].</summary>
    /// <param name="patches">Of the parts.</param>
    /// <param name="nearest">Measures them.</param>
    /// <param name="count">Patches of a part.</param>
    public static float[] OfDistances(PatchSet patches, NearestPatch nearest, int count)
    {
        var byPart = Enumerable.Range(0, patches.Count).GroupBy(i => patches.Origin(i).Part).Take(MostParts).ToArray();
        var samples = new float[byPart.Length][];
        Parallel.For(0, byPart.Length, part =>
        {
            var sample = samples[part] = new float[patches.Levels * count];
            var views = byPart[part].CountBy(i => patches.Origin(i).Patch).ToDictionary();
            foreach (var i in byPart[part])
            {
                var patch = patches.Origin(i).Patch;
                for (var level = 0; level < patches.Levels; level++)
                    sample[level * count + patch] += nearest.Distance(i, level) / views[patch];
            }
        });
        return Of(samples, count);
    }

    /// <summary>Mean and deviations over the parts, never near 0.</summary>
    /// <param name="samples">A part each: [rows x patches], 0 and up.</param>
    /// <param name="patches">Of a part.</param>
    public static float[] Of(IReadOnlyList<float[]> samples, int patches)
    {
        var scales = new float[samples[0].Length];
        for (var row = 0; row < scales.Length; row += patches)
        {
            var floor = Math.Max(1e-6f, Floor * samples.Average(sample => sample.AsSpan(row, patches).ToArray().Average()));
            for (var i = row; i < row + patches; i++)
            {
                var mean = samples.Average(sample => sample[i]);
                var variance = samples.Average(sample => (sample[i] - mean) * (sample[i] - mean));
                scales[i] = floor + mean + Deviations * MathF.Sqrt(variance);
            }
        }

        return scales;
    }
}
