namespace EdgeInspector.Vision.Datasets;

/// <summary>One picture of a data set, with what is known about it.</summary>
/// <param name="Path">The picture's file.</param>
/// <param name="Kind">The data set's own word for a good part, or for the kind of defect.</param>
/// <param name="IsDefective">The label.</param>
/// <param name="Mask">The ground-truth mask's file; null for a good part, and for a defective one that the set has none for.</param>
public sealed record LabelledImage(string Path, string Kind, bool IsDefective, string? Mask);
