using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>
/// A tensor known by type and shape; its values are read only on demand (half, bfloat16, double widened/narrowed to
/// float32; integers as they are).
/// </summary>
/// <param name="Type">As it stands in the file.</param>
/// <param name="Shape">Row-major sizes, all zero or more.</param>
/// <param name="Read">Gives a new tensor each time, the caller's to dispose; only while the checkpoint is open.</param>
public sealed record StoredTensor(ScalarType Type, IReadOnlyList<long> Shape, Func<Tensor> Read)
{
    /// <summary>How many values there are.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
