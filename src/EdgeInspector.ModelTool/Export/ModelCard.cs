using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.ModelTool.Export;

/// <summary>What a model file says of itself that its tensors do not.</summary>
/// <param name="Name">Such as "anomalyclip-nano".</param>
/// <param name="Version">The model's, not the tool's.</param>
/// <param name="Prompts">Where the prompts come from; null to say what they say of themselves.</param>
/// <param name="Licence">Of the weights.</param>
internal sealed record ModelCard(string Name, string Version, string? Prompts, string Licence)
{
    /// <summary>The kind of image score that told parts apart best.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>Suggested image score from which to reject; null where nobody measured one.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>Suggested map value from which to mark a defect.</summary>
    public double? MapThreshold { get; init; }

    public string ToolVersion { get; } = typeof(ModelCard).Assembly.GetName().Version?.ToString(3) ?? "";
}
