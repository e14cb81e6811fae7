namespace EdgeInspector.Vision.Verdicts;

/// <summary>Names defects by the model's descriptions: the one that the region's patches show most, weighted by the map.</summary>
internal static class DefectNaming
{
    /// <summary>The listed defects with <see cref="Defect.Type"/> and <see cref="Defect.TypeScore"/>.</summary>
    /// <param name="mask">Found on <paramref name="map"/>.</param>
    /// <param name="map">[S, S].</param>
    /// <param name="mapSize">S.</param>
    /// <param name="types">Probabilities, [patches, descriptions].</param>
    /// <param name="names">The descriptions.</param>
    public static IReadOnlyList<Defect> Name(DefectMask mask, ReadOnlySpan<float> map, int mapSize, ReadOnlySpan<float> types, IReadOnlyList<string> names)
    {
        var listed = mask.Defects.Take(DefectMask.MaxDefects).ToArray();
        if (names.Count == 0 || listed.Length == 0)
            return listed;

        var sums = listed.Select(_ => new double[names.Count]).ToArray();
        var ranks = mask.RegionLabels.Take(listed.Length).Select((label, rank) => (label, rank)).ToDictionary(pair => pair.label, pair => pair.rank);
        var grid = (int)Math.Round(Math.Sqrt(types.Length / names.Count));
        for (var row = 0; row < mapSize; row++)
        {
            for (var column = 0; column < mapSize; column++)
            {
                var cell = row * mapSize + column;
                if (mask.Regions[cell] == 0 || !ranks.TryGetValue(mask.Regions[cell], out var rank))
                    continue;
                var patch = row * grid / mapSize * grid + column * grid / mapSize;
                for (var k = 0; k < names.Count; k++)
                    sums[rank][k] += map[cell] * types[patch * names.Count + k];
            }
        }

        return [.. listed.Select((defect, rank) => Name(defect, sums[rank], names))];
    }

    private static Defect Name(Defect defect, double[] sums, IReadOnlyList<string> names)
    {
        var best = Array.IndexOf(sums, sums.Max());
        return defect with { Type = names[best], TypeScore = (float)(sums[best] / sums.Sum()) };
    }
}
