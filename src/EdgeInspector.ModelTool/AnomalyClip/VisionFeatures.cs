using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.AnomalyClip;

/// <param name="Image">Raw image features [N, D].</param>
/// <param name="Levels">Raw patch features of each level, [N, 1 + grid^2, D]; the class token is first.</param>
internal sealed record VisionFeatures(Tensor Image, IReadOnlyList<Tensor> Levels) : IDisposable
{
    public long Bytes => All.Sum(tensor => tensor.numel() * tensor.ElementSize);

    private IEnumerable<Tensor> All => Levels.Prepend(Image);

    public static VisionFeatures Join(IReadOnlyList<VisionFeatures> parts) => new(
        cat([.. parts.Select(part => part.Image)], dim: 0),
        [.. Enumerable.Range(0, parts[0].Levels.Count).Select(level => cat([.. parts.Select(part => part.Levels[level])], dim: 0))]);

    /// <summary>One picture's, with N = 1.</summary>
    public VisionFeatures Row(int index) => Map(tensor => tensor[index..(index + 1)]);

    public VisionFeatures To(Device device) => Map(tensor => tensor.to(device));

    /// <summary>A copy in ordinary memory that no dispose scope owns.</summary>
    public VisionFeatures CopyToMemory() => Map(tensor => tensor.cpu().clone().DetachFromDisposeScope());

    public VisionFeatures MoveToOuterDisposeScope() => Map(tensor => tensor.MoveToOuterDisposeScope());

    public void Dispose()
    {
        foreach (var tensor in All)
            tensor.Dispose();
    }

    private VisionFeatures Map(Func<Tensor, Tensor> change) => new(change(Image), [.. Levels.Select(change)]);
}
