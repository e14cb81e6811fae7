namespace EdgeInspector.ModelTool.Export;

/// <summary>The smallest and the largest that a value was seen to be.</summary>
internal readonly record struct ValueRange(float Low, float High)
{
    public float Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Each name's range over two sets of the same names.</summary>
    public static IReadOnlyDictionary<string, ValueRange> Union(IReadOnlyDictionary<string, ValueRange> a, IReadOnlyDictionary<string, ValueRange> b) =>
        a.ToDictionary(pair => pair.Key, pair => new ValueRange(Math.Min(pair.Value.Low, b[pair.Key].Low), Math.Max(pair.Value.High, b[pair.Key].High)));
}
