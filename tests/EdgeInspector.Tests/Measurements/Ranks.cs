namespace EdgeInspector.Tests.Measurements;

/// <summary>Nearest ranks of measured values.</summary>
internal sealed class Ranks(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Max => _sorted[^1];

    /// <param name="share">0 to 1.</param>
    public double this[double share] => _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
