using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// The vision encoder's features of training pictures. It is frozen and nothing is augmented, so a picture's features
/// never change: those that fit a budget of memory are computed once and kept, and later epochs cost next to nothing.
/// </summary>
/// <param name="clip">On the device that computes.</param>
/// <param name="options">Sizes and layers.</param>
/// <param name="budgetBytes">Of ordinary memory for kept features.</param>
internal sealed class FrozenFeatures(ClipWeights clip, AnomalyClipOptions options, long budgetBytes) : IDisposable
{
    private readonly Dictionary<int, VisionFeatures> _kept = [];
    private long _bytes;

    /// <summary>Features of a batch, detached; the caller's to dispose.</summary>
    /// <param name="images">Normalised, [N, 3, S, S].</param>
    public static VisionFeatures Encode(ClipWeights clip, AnomalyClipOptions options, Tensor images)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return DpamVisionEncoder.Encode(clip, options, images).MoveToOuterDisposeScope();
    }

    /// <summary>The batch's features on the encoder's device, in the order of the indices.</summary>
    /// <param name="indices">Which pictures.</param>
    /// <param name="load">Gives normalised pictures [N, 3, S, S] for those indices that are not kept.</param>
    public VisionFeatures Of(IReadOnlyList<int> indices, Func<IReadOnlyList<int>, Tensor> load)
    {
        using var scope = NewDisposeScope();
        int[] missing = [.. indices.Where(index => !_kept.ContainsKey(index))];
        var fresh = new Dictionary<int, VisionFeatures>();
        if (missing.Length > 0)
        {
            var encoded = Encode(clip, options, load(missing).to(clip.Device));
            for (var i = 0; i < missing.Length; i++)
                fresh[missing[i]] = Keep(missing[i], encoded.Row(i));
        }

        var parts = indices.Select(index => _kept.TryGetValue(index, out var kept) ? kept : fresh[index]).ToList();
        return VisionFeatures.Join(parts).To(clip.Device).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var features in _kept.Values)
            features.Dispose();
    }

    private VisionFeatures Keep(int index, VisionFeatures features)
    {
        if (_bytes + features.Bytes > budgetBytes)
            return features;
        _bytes += features.Bytes;
        return _kept[index] = features.CopyToMemory();
    }
}
