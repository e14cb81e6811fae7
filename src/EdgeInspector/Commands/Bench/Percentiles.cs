namespace EdgeInspector.Commands.Bench;

/// <summary>Where the values of a measurement lie; in their own unit, of all values, not of a sample.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double Max)
{
    /// <summary>By the nearest rank: the smallest value that so many per cent of all do not exceed. At least one value.</summary>
    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double Rank(int percent) => sorted[(percent * sorted.Length + 99) / 100 - 1];
        return new(Rank(50), Rank(90), Rank(99), sorted[^1]);
    }
}
