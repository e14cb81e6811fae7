using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>The segmentation losses of AnomalyCLIP's local term (section 3.2, equation 4), as its code computes them.</summary>
internal static class AnomalyLosses
{
    private const float Smooth = 1e-5f;

    /// <summary>Focal loss, gamma 2, without class weights.</summary>
    /// <param name="map">Probabilities (normal, abnormal), [N, 2, S, S].</param>
    /// <param name="mask">0 or 1, [N, S, S].</param>
    public static Tensor Focal(Tensor map, Tensor mask)
    {
        using var _ = NewDisposeScope();
        var oneHot = stack([1 - mask, mask], dim: 1).clamp(Smooth, 1 - Smooth);
        var pt = (oneHot * map).sum(1) + Smooth;
        return (-(1 - pt).square() * pt.log()).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Dice loss a picture, averaged.</summary>
    /// <param name="map">Probabilities, [N, S, S].</param>
    /// <param name="mask">0 or 1, [N, S, S].</param>
    public static Tensor Dice(Tensor map, Tensor mask)
    {
        using var _ = NewDisposeScope();
        var (m, t) = (map.flatten(1), mask.flatten(1));
        var overlap = (m * t).sum(1);
        return (1 - (2 * overlap + 1) / (m.sum(1) + t.sum(1) + 1)).mean().MoveToOuterDisposeScope();
    }
}
