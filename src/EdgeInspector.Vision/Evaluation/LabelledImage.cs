namespace EdgeInspector.Vision.Evaluation;

/// <param name="Path">The picture.</param>
/// <param name="Kind">"good", or the kind of defect.</param>
/// <param name="Mask">The ground-truth mask's file; null for a good part, and where a data set has none.</param>
public sealed record LabelledImage(string Path, string Kind, string? Mask)
{
    public const string Good = "good";

    public bool IsDefective => Kind != Good;
}
