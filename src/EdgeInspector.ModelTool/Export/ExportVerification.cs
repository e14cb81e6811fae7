using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Export;

/// <summary>Runs a picture through the checkpoint with TorchSharp and through the exported file with ONNX Runtime.</summary>
internal sealed class ExportVerification
{
    private readonly ClipWeights _clip;
    private readonly AnomalyClipOptions _options;
    private readonly AnomalyModel _model;
    private readonly Tensor _textFeatures;

    public ExportVerification(ClipWeights clip, PromptLearner prompts, AnomalyClipOptions options, AnomalyModel model)
    {
        (_clip, _options, _model) = (clip, options, model);
        using var noGradient = no_grad();
        _textFeatures = prompts.TextFeatures(clip, options.RoundDeepPrompts);
    }

    /// <summary>float32 files must agree to 1e-4; a float16 file's weights are rounded, which may show to 2e-3.</summary>
    public Differences Tolerance => _model.Metadata.Precision == "fp32" ? new(1e-4, 1e-4, 1e-4) : new(2e-3, 2e-3, 2e-3);

    public Differences Compare(ImageBuffer image)
    {
        var size = _options.ImageSize;
        using var run = _model.CreateRun(withPatchFeatures: true);
        ModelInput.Write(image, size, run.Image);
        run.Execute();

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var input = PatchEmbedding.Normalise(tensor(run.Image.ToArray()).reshape(1, size, size, 3));
        var (score, map) = TorchInference.Run(_clip, _options, _textFeatures, input);
        var levels = DpamVisionEncoder.Encode(_clip, _options, input).Levels.Select(level => level[.., 1..]);
        var features = cat([.. levels.Select(level => level / level.norm(dim: -1, keepdim: true))], dim: 0);
        return new(Math.Abs(run.Score - score), Largest(run.Map, map), Largest(run.PatchFeatures, features.contiguous().data<float>().ToArray()));
    }

    private static double Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            return double.NaN;
        var largest = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs((double)a[i] - b[i]);
            if (double.IsNaN(difference))
                return double.NaN;
            largest = Math.Max(largest, difference);
        }

        return largest;
    }
}

/// <summary>Largest absolute differences of the outputs.</summary>
internal sealed record Differences(double Score, double Map, double PatchFeatures)
{
    public static Differences Max(Differences a, Differences b) =>
        new(Math.Max(a.Score, b.Score), Math.Max(a.Map, b.Map), Math.Max(a.PatchFeatures, b.PatchFeatures));

    /// <summary>A difference that is not a number exceeds everything.</summary>
    public bool Exceed(Differences tolerance) =>
        !(Score <= tolerance.Score && Map <= tolerance.Map && PatchFeatures <= tolerance.PatchFeatures);
}
