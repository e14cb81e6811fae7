namespace EdgeInspector.ModelTool.Datasets.Synthetic;

/// <param name="Rgb">uint8 [S, S, 3], resized as the line resizes.</param>
/// <param name="Mask">1 on defects, 0 elsewhere, [S, S].</param>
/// <param name="DefectKind">Null on a good part.</param>
/// <param name="Caption">What a person would say of the picture, in the model's own small vocabulary.</param>
internal sealed record PartSample(byte[] Rgb, byte[] Mask, string? DefectKind, string Caption);
