namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>What is remembered of good parts on one grid of places.</summary>
/// <param name="Remembered">The features.</param>
/// <param name="Scales">Of each level and place, the distance that counts one half, [levels x places].</param>
internal sealed record GridMemory(PatchSet Remembered, float[] Scales)
{
    /// <summary>Among parts that are all the same, the least difference would be odd otherwise.</summary>
    private const float SmallestDistance = 1e-4f;

    /// <summary>Where no part shows anything that is inspected, nothing is odd, nor beside it.</summary>
    private const float Unreachable = float.MaxValue / 4;

    /// <param name="parts">Features of good parts alone.</param>
    /// <param name="grid">Places a side.</param>
    /// <param name="budget">Features remembered at most.</param>
    /// <param name="loose">All places are alike.</param>
    /// <param name="reserve">How many times as odd as the oddest part counts one half.</param>
    public static GridMemory Learn(PatchSet parts, int grid, int budget, bool loose, float reserve = 1)
    {
        var remembered = parts.Select(Coreset.Pick(parts, budget));
        int[] numbers = [.. parts.Parts];
        var nearest = new NearestPatch(parts, remembered, grid, isOnly: numbers.Length == 1);
        var places = grid * grid;
        var scales = loose ? Even(parts, grid) : PlaceScales.OfDistances(parts, nearest, places);
        var oddest = PartDistances.Measure(parts, numbers[^1] + 1, nearest, scales).Scales(numbers);
        var seen = parts.Places.ToHashSet();
        for (var i = 0; i < scales.Length; i++)
            scales[i] = seen.Contains(i % places) ? Math.Max(SmallestDistance, reserve * scales[i] * oddest[i / places]) : Unreachable;
        return new(remembered, scales);
    }

    /// <summary>The same for each level and place.</summary>
    public static float[] Even(PatchSet parts, int grid) => [.. Enumerable.Repeat(1f, parts.Levels * grid * grid)];
}
