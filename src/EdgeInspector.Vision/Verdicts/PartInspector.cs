using System.Diagnostics;
using System.Numerics.Tensors;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>
/// Looks at pictures of parts, one at a time: resize, model, map, mask, verdict. The line and the command line
/// judge through this class. Each caller has its own; the model is shared.
/// </summary>
/// <param name="model">Shared.</param>
/// <param name="limits">What makes its numbers a verdict.</param>
/// <param name="references">What good parts look like, shared; null without.</param>
public sealed class PartInspector(AnomalyModel model, DecisionLimits limits, PatchMemory? references = null) : IDisposable
{
    private readonly PartRun _run = new(model, references);

    public DecisionLimits Limits { get; } = limits;

    public Inspection Inspect(ImageBuffer image)
    {
        var size = model.Metadata.ImageSize;
        var start = Stopwatch.GetTimestamp();
        ModelInput.Write(image, size, _run.Image);
        var prepared = Stopwatch.GetTimestamp();
        _run.Execute();
        var inferred = Stopwatch.GetTimestamp();

        // Without finite numbers there is no verdict, and so no defects to speak of.
        var mapMax = TensorPrimitives.Max(_run.Map);
        var score = ImageScore.Of(Limits.Score, _run.ClassToken, _run.Map, size, model.Metadata.Levels);
        var mask = float.IsFinite(mapMax) && float.IsFinite(score)
            ? DefectMask.Find(_run.Map, size, Limits, image.Width, image.Height)
            : DefectMask.Empty(size, image.Width, image.Height);
        var (evaluation, reason) = VerdictPolicy.Decide(score, mapMax, mask.Defects.Count, Limits);
        var snippet = MaskSnippet.Crop(mask);
        return new()
        {
            Evaluation = evaluation,
            Reason = reason,
            Score = score,
            MapMax = mapMax,
            Map = _run.Map.ToArray(),
            MapSize = size,
            DefectArea = mask.Area,
            Defects = DefectNaming.Name(mask, _run.Map, size, _run.DefectTypes, model.Metadata.DefectTypes),
            DefectsTruncated = mask.Defects.Count > DefectMask.MaxDefects,
            Mask = snippet,
            PreprocessMs = Stopwatch.GetElapsedTime(start, prepared).TotalMilliseconds,
            InferenceMs = Stopwatch.GetElapsedTime(prepared, inferred).TotalMilliseconds,
            PostprocessMs = Stopwatch.GetElapsedTime(inferred).TotalMilliseconds,
        };
    }

    public void Dispose() => _run.Dispose();
}
