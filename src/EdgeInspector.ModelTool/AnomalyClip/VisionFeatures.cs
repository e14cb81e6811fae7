using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <param name="Image">Raw image features [N, D].</param>
/// <param name="Levels">Raw patch features of each level, [N, 1 + grid^2, D]; the class token is first.</param>
internal sealed record VisionFeatures(Tensor Image, IReadOnlyList<Tensor> Levels);
