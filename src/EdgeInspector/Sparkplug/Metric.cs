namespace EdgeInspector.Sparkplug;

/// <summary>One named value at one time.</summary>
/// <param name="Name">With / between its folders.</param>
/// <param name="Type">What <paramref name="Value"/> is: int, long, double, bool, string, or for a time its milliseconds since 1970 as long.</param>
/// <param name="Value">Null where there is none.</param>
/// <param name="Timestamp">When the value was so, in milliseconds since 1970 UTC.</param>
internal sealed record Metric(string Name, DataType Type, object? Value, long Timestamp)
{
    /// <summary>It was so once, and is told late: not the present value.</summary>
    public bool IsHistorical { get; init; }
}
