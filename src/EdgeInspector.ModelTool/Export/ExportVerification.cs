using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>
/// Runs pictures through the checkpoint with TorchSharp and through the exported file with ONNX Runtime, and compares what
/// comes out and every value on the way.
/// </summary>
internal sealed class ExportVerification : IDisposable
{
    private readonly ModelSource _source;
    private readonly GraphProbe _probe;
    private readonly string[] _inner;
    private readonly Tensor _textFeatures;
    private readonly Tensor? _defectFeatures;

    /// <param name="source">What the file was made of.</param>
    /// <param name="file">The file, which is used up.</param>
    /// <param name="withRanges">Also measure how large its values become.</param>
    public ExportVerification(ModelSource source, ModelProto file, bool withRanges)
    {
        _source = source;
        using var noGradient = no_grad();
        _textFeatures = source.Prompts.TextFeatures(source.Clip, source.Options.RoundDeepPrompts);
        _defectFeatures = source.Defects?.TextFeatures(source.Clip);
        var values = file.Graph.Node.Select(node => node.Name).ToHashSet();
        _inner = [.. ValueNames.All(source.Clip.Config.Vision, source.Options).Where(values.Contains)];
        _probe = new(
            file,
            [.. file.Graph.Output.Select(output => output.Name), .. _inner],
            withRanges ? HalfRange.Names(file.Graph) : []);
    }

    /// <summary>One picture's differences.</summary>
    /// <param name="image">uint8 [S, S, 3], RGB.</param>
    public Differences Compare(byte[] image)
    {
        var expected = Trace(image);
        var (found, ranges) = _probe.Run(image);
        return new(
            [
                ValueDifference.Of("score", found[ModelContract.Score], [expected.Score]),
                ValueDifference.Of("anomaly map", found[ModelContract.AnomalyMap], expected.Map),
                ValueDifference.Of("patch features", found[ModelContract.PatchFeatures], expected.PatchFeatures),
                .. expected.ReferenceFeatures is { } features ? [ValueDifference.Of("reference features", found[ModelContract.ReferenceFeatures], features)] : Array.Empty<ValueDifference>(),
                .. expected.DefectTypes is { } types ? [ValueDifference.Of("defect types", found[ModelContract.DefectTypes], types)] : Array.Empty<ValueDifference>(),
            ],
            [.. _inner.Select(name => ValueDifference.Of(name, found[name], expected.Inner[name]))],
            ranges);
    }

    public void Dispose() => _probe.Dispose();

    private Expectation Trace(byte[] image)
    {
        var (clip, options) = (_source.Clip, _source.Options);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var input = PatchEmbedding.Normalise(tensor(image).reshape(1, options.ImageSize, options.ImageSize, 3));
        var inner = new Dictionary<string, float[]>();
        var last = ValueNames.Block(clip.Config.Vision.Layers);
        var features = DpamVisionEncoder.Encode(clip, options, input, trace: (name, value) =>
        {
            // Of the last block's original stream the file computes the class token alone, unless a level is taken from it.
            var onlyClassToken = name == last && (options.DpamLayers > 1 || !options.FeatureLayers.Contains(clip.Config.Vision.Layers));
            inner[name] = Values(onlyClassToken ? value[.., ..1] : value);
        });
        foreach (var (layer, level) in options.FeatureLayers.Zip(features.Levels))
            inner[ValueNames.Level(layer)] = Values(level[.., 1..]);
        inner[ValueNames.ImageFeatures] = Values(features.Image);

        var raw = AnomalyScoring.RawMap(features.Levels, _textFeatures, options.ImageSize)[0];
        var patches = features.Levels.Select(level => level[.., 1..]).Select(level => level / level.norm(dim: -1, keepdim: true));
        return new(
            AnomalyScoring.Score(features.Image, _textFeatures).item<float>(),
            Values(GaussianFilter.Apply(raw, AnomalyClipOptions.Sigma)),
            Values(cat([.. patches], dim: 0)),
            clip.Config.Vision.HasResidualStem ? Values(ReferenceFeatures.Of(clip, input)) : null,
            _defectFeatures is null ? null : Values(DefectDescriptions.Probabilities(clip, features.Levels, _defectFeatures)),
            inner);
    }

    private static float[] Values(Tensor value) => value.contiguous().data<float>().ToArray();

    private sealed record Expectation(float Score, float[] Map, float[] PatchFeatures, float[]? ReferenceFeatures, float[]? DefectTypes, Dictionary<string, float[]> Inner);
}
