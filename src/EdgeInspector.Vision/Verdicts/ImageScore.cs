using System.Buffers;
using System.Numerics.Tensors;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>How a part's one number comes about; every kind lies between 0 and 1.</summary>
public enum ScoreKind
{
    /// <summary>AnomalyCLIP's image score: what the class token says of the whole picture.</summary>
    ClassToken,

    /// <summary>The map's maximum, over the number of levels: the worst spot.</summary>
    MapMax,

    /// <summary>The mean of the map's highest hundredth, over the number of levels: the worst spot, less shaken by a single peak.</summary>
    MapTop,

    /// <summary>The mean of <see cref="ClassToken"/> and <see cref="MapTop"/>.</summary>
    Fusion,
}

/// <summary>Computes image scores.</summary>
public static class ImageScore
{
    private const int Stride = 4, TopShare = 100;

    /// <summary>The kinds' names in recipes and model files.</summary>
    public static IReadOnlyDictionary<string, ScoreKind> Names { get; } = new Dictionary<string, ScoreKind>
    {
        ["class-token"] = ScoreKind.ClassToken,
        ["map-max"] = ScoreKind.MapMax,
        ["map-top"] = ScoreKind.MapTop,
        ["fusion"] = ScoreKind.Fusion,
    };

    /// <summary>The kind that a known name stands for; null for none.</summary>
    public static ScoreKind? Named(string? name) => name is null ? null : Names[name];

    /// <param name="kind">Which.</param>
    /// <param name="classToken">The model's image score, 0 to 1.</param>
    /// <param name="map">[S, S], 0 to the number of levels.</param>
    /// <param name="mapSize">S.</param>
    /// <param name="levels">How many levels the map sums up.</param>
    /// <param name="area">Where the map is inspected, and not empty; null for everywhere.</param>
    public static float Of(ScoreKind kind, float classToken, ReadOnlySpan<float> map, int mapSize, int levels, InspectedArea? area = null) => kind switch
    {
        ScoreKind.ClassToken => classToken,
        ScoreKind.MapMax => TensorPrimitives.Max(map) / levels,
        ScoreKind.MapTop => Top(map, mapSize, area) / levels,
        _ => (classToken + Top(map, mapSize, area) / levels) / 2,
    };

    /// <summary>Every fourth value of every fourth row stands for its neighbours: the map is smooth, and sorting all of them takes longer than a small model.</summary>
    private static float Top(ReadOnlySpan<float> map, int mapSize, InspectedArea? area)
    {
        var side = (mapSize + Stride - 1) / Stride;
        var rented = ArrayPool<float>.Shared.Rent(side * side);
        var values = rented.AsSpan(0, side * side);
        var count = 0;
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                var cell = row * Stride * mapSize + column * Stride;
                if (area?.Covers(cell) != false)
                    values[count++] = map[cell];
            }
        }

        // A shape may be so thin that none of them lies in it.
        if (count == 0)
            values[count++] = TensorPrimitives.Max(map);
        values = values[..count];
        values.Sort();
        var top = values[^Math.Max(1, values.Length / TopShare)..];
        var mean = TensorPrimitives.Sum<float>(top) / top.Length;
        ArrayPool<float>.Shared.Return(rented);
        return mean;
    }
}
