using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>A batch of generated parts as tensors.</summary>
/// <param name="Images">Normalised, [N, 3, S, S].</param>
/// <param name="Masks">0 or 1, float32 [N, S, S].</param>
/// <param name="Labels">0 good, 1 defective, int64 [N].</param>
/// <param name="Kinds">Index into <see cref="DefectDrawer.AllKinds"/>, -1 for good ones, int64 [N].</param>
/// <param name="Captions">Token ids, int64 [N, context].</param>
internal sealed record SampleBatch(Tensor Images, Tensor Masks, Tensor Labels, Tensor Kinds, Tensor Captions) : IDisposable
{
    public static SampleBatch From(IReadOnlyList<PartSample> samples, WordTokenizer tokenizer, int imageSize)
    {
        using var scope = NewDisposeScope();
        var rgb = empty(samples.Count, imageSize, imageSize, 3, dtype: uint8);
        var masks = empty(samples.Count, imageSize, imageSize, dtype: uint8);
        for (var i = 0; i < samples.Count; i++)
        {
            samples[i].Rgb.CopyTo(rgb.bytes[(i * samples[i].Rgb.Length)..]);
            samples[i].Mask.CopyTo(masks.bytes[(i * samples[i].Mask.Length)..]);
        }

        var labels = tensor(samples.Select(sample => sample.DefectKind is null ? 0L : 1L).ToArray());
        var kinds = tensor(samples.Select(sample => KindIndex(sample.DefectKind)).ToArray());
        var captions = tensor(samples.SelectMany(sample => tokenizer.Encode(sample.Caption).Value!).Select(id => (long)id).ToArray())
            .reshape(samples.Count, tokenizer.ContextLength);
        return new(
            PatchEmbedding.Normalise(rgb).MoveToOuterDisposeScope(),
            masks.to(float32).MoveToOuterDisposeScope(),
            labels.MoveToOuterDisposeScope(),
            kinds.MoveToOuterDisposeScope(),
            captions.MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        Images.Dispose();
        Masks.Dispose();
        Labels.Dispose();
        Kinds.Dispose();
        Captions.Dispose();
    }

    private static long KindIndex(string? kind)
    {
        for (var i = 0; i < DefectDrawer.AllKinds.Count; i++)
        {
            if (DefectDrawer.AllKinds[i] == kind)
                return i;
        }

        return -1;
    }
}
