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

/// <summary>What was compared: the file's outputs, and the values on the way in the order of their computation.</summary>
internal sealed record Differences(IReadOnlyList<ValueDifference> Outputs, IReadOnlyList<ValueDifference> Inner)
{
    public static Differences Worse(Differences a, Differences b) => new(
        [.. a.Outputs.Zip(b.Outputs, ValueDifference.Worse)],
        [.. a.Inner.Zip(b.Inner, ValueDifference.Worse)]);

    /// <summary>The first output beyond its tolerance, or null. What is not a number is beyond every one.</summary>
    public ValueDifference? FirstOutputBeyond(Tolerance tolerance) => Outputs.FirstOrDefault(value => !(value.Largest <= tolerance.Output));

    /// <summary>The first value on the way that is off, which is where to look for a mistake; or null.</summary>
    public ValueDifference? FirstInnerBeyond(Tolerance tolerance) => Inner.FirstOrDefault(value => !(value.Relative <= tolerance.Inner));
}

/// <summary>What is accepted.</summary>
/// <param name="Output">Absolute, of score, map and features.</param>
/// <param name="Inner">Of a value on the way, as a share of its scale.</param>
internal sealed record Tolerance(double Output, double Inner)
{
    /// <summary>float32 files must agree; the weights of the others are rounded, and that shows.</summary>
    public static Tolerance Of(string precision) => precision switch
    {
        "fp32" => new(1e-4, 1e-4),
        "fp16" => new(2e-3, 1e-2),
        _ => new(0.15, 0.25),
    };
}
