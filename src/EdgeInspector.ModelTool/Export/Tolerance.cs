namespace EdgeInspector.ModelTool.Export;

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
