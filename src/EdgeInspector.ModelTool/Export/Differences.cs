namespace EdgeInspector.ModelTool.Export;

/// <summary>What a comparison found.</summary>
/// <param name="Outputs">The file's outputs.</param>
/// <param name="Inner">The values on the way, in the order of their computation.</param>
/// <param name="Ranges">Of a float16 file's values.</param>
internal sealed record Differences(
    IReadOnlyList<ValueDifference> Outputs, IReadOnlyList<ValueDifference> Inner, IReadOnlyDictionary<string, ValueRange> Ranges)
{
    public static Differences Worse(Differences a, Differences b) => new(
        [.. a.Outputs.Zip(b.Outputs, ValueDifference.Worse)],
        [.. a.Inner.Zip(b.Inner, ValueDifference.Worse)],
        ValueRange.Union(a.Ranges, b.Ranges));

    /// <summary>The first output beyond its tolerance, or null. What is not a number is beyond every one.</summary>
    public ValueDifference? FirstOutputBeyond(Tolerance tolerance) => Outputs.FirstOrDefault(value => !(value.Largest <= tolerance.Output));

    /// <summary>The first value on the way that is off, which is where to look for a mistake; or null.</summary>
    public ValueDifference? FirstInnerBeyond(Tolerance tolerance) => Inner.FirstOrDefault(value => !(value.Relative <= tolerance.Inner));
}
