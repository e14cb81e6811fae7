namespace EdgeInspector.ModelTool.Export;

/// <summary>How far a value is from what it should be.</summary>
/// <param name="Name">The value.</param>
/// <param name="Largest">Largest absolute difference; NaN where something is not a number or the sizes differ.</param>
/// <param name="Scale">The largest that the value should be, absolute.</param>
internal sealed record ValueDifference(string Name, double Largest, double Scale)
{
    /// <summary>The difference as a share of the value's own scale.</summary>
    public double Relative => Largest / Math.Max(Scale, 1e-12);

    public static ValueDifference Of(string name, ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        if (found.Length != expected.Length)
            return new(name, double.NaN, double.NaN);
        var (largest, scale) = (0.0, 0.0);
        for (var i = 0; i < found.Length; i++)
        {
            var difference = Math.Abs((double)found[i] - expected[i]);
            if (double.IsNaN(difference))
                return new(name, double.NaN, double.NaN);
            largest = Math.Max(largest, difference);
            scale = Math.Max(scale, Math.Abs(expected[i]));
        }

        return new(name, largest, scale);
    }

    /// <summary>The worse of two; what is not a number is worst.</summary>
    public static ValueDifference Worse(ValueDifference a, ValueDifference b) => a.Relative >= b.Relative || double.IsNaN(a.Largest) ? a : b;
}
