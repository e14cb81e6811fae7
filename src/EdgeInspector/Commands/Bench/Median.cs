namespace EdgeInspector.Commands.Bench;

/// <summary>What a machine that is busy now and then does not shift.</summary>
internal static class Median
{
    /// <summary>The upper one of two in the middle; 0 of nothing.</summary>
    public static double Of(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : 0;
}
