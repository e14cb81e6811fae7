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
public sealed class PartInspector : IDisposable
{
    private readonly AnomalyModel _model;
    private readonly InspectedArea _area;
    private readonly PartRun _run;
    private readonly PictureLimits _pictureLimits;
    private readonly FrozenPictures _frozen;
    private readonly int[] _labels;
    private readonly Action _look;

    /// <summary>What is being looked at, and what has come of it.</summary>
    private ImageBuffer? _image;
    private Claim _claim;
    private string? _problem;
    private long _start;
    private double _preprocessMs;

    /// <param name="model">Shared.</param>
    /// <param name="limits">What makes its numbers a verdict.</param>
    /// <param name="references">What good parts look like, shared; null without.</param>
    /// <param name="pictureLimits">What a picture must be like; what it leaves open is as the reference parts' pictures were.</param>
    /// <param name="region">What of the frame is inspected; null for all of it.</param>
    public PartInspector(AnomalyModel model, DecisionLimits limits, PatchMemory? references = null, PictureLimits? pictureLimits = null, Region? region = null)
    {
        (_model, Limits) = (model, limits);
        _area = new(region, model.Metadata.ImageSize);
        _run = new(model, references, _area);
        _pictureLimits = (pictureLimits ?? new()).Or(references?.Metadata.Pictures ?? new());
        _frozen = new(pictureLimits?.FrozenAfter);
        _labels = new int[model.Metadata.ImageSize * model.Metadata.ImageSize];
        _look = Look;
    }

    public DecisionLimits Limits { get; }

    /// <summary>Looks at the next picture; what it gave for the one before is then worth nothing, unless it was kept (<see cref="Inspection.Keep"/>).</summary>
    /// <param name="image">Of any size that the region fits in.</param>
    /// <param name="claim">When the verdict is due.</param>
    public Inspection Inspect(ImageBuffer image, Claim claim = default)
    {
        if (_area.Problem(image.Width, image.Height) is { } misfit)
            return NotDecidable(image, misfit, 0, 0);
        (_image, _claim) = (image, claim);
        var asked = Stopwatch.GetTimestamp();
        _run.Do(claim, _look);
        return _problem is { } problem
            ? NotDecidable(image, problem, Stopwatch.GetElapsedTime(asked, _start).TotalMilliseconds, _preprocessMs)
            : Judge(image, _preprocessMs, (Stopwatch.GetElapsedTime(asked) - _run.Waited).TotalMilliseconds - _preprocessMs);
    }

    /// <summary>Ends an inspection that goes on in another thread, and every later one, by an exception; false allows them again.</summary>
    public void BreakOff(bool isBrokenOff) => _run.BreakOff(isBrokenOff);

    public void Dispose() => _run.Dispose();

    /// <summary>Asks the model, if the picture is worth it.</summary>
    private void Look()
    {
        _start = Stopwatch.GetTimestamp();
        _problem = Prepare(_image!);
        _preprocessMs = Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        if (_problem is null)
            _run.Execute(_claim);
    }

    /// <summary>Resizes the picture for the model; what speaks against asking it, or null.</summary>
    private string? Prepare(ImageBuffer image)
    {
        ModelInput.Write(image, _area, _run.Image, _model.Preparation.Threads);
        return _frozen.Problem(image)
            ?? (_pictureLimits.AskForQuality ? _pictureLimits.Problem(PictureQuality.Of(_run.Image, _model.Metadata.ImageSize, image.Width, image.Height, _area)) : null);
    }

    /// <summary>What the model's numbers say.</summary>
    private Inspection Judge(ImageBuffer image, double preprocessMs, double inferenceMs)
    {
        var (size, start) = (_model.Metadata.ImageSize, Stopwatch.GetTimestamp());

        // Without finite numbers there is no verdict, and so no defects to speak of.
        var mapMax = TensorPrimitives.Max(_run.Map);
        var score = ImageScore.Of(Limits.Score, _run.ClassToken, _run.Map, size, _model.Metadata.Levels, _area);
        var mask = float.IsFinite(mapMax) && float.IsFinite(score)
            ? DefectMask.Find(_run.Map, size, Limits, image.Width, image.Height, _area, _labels)
            : DefectMask.Empty(size, image.Width, image.Height, _area);
        var (evaluation, reason) = _pictureLimits.Strangeness(_run.Strange) is { } strange
            ? (ResultEvaluation.NotDecidable, strange)
            : VerdictPolicy.Decide(score, mapMax, mask.Defects.Count, Limits);
        var snippet = MaskSnippet.Crop(mask);
        return new()
        {
            Evaluation = evaluation,
            Limits = Limits,
            Reason = reason,
            Score = score,
            MapMax = mapMax,
            Map = _run.MapBuffer,
            MapSize = size,
            Area = _area,
            Found = mask,
            DefectArea = mask.Area,
            Defects = DefectNaming.Name(mask, _run.Map, size, _run.DefectTypes, _model.Metadata.DefectTypes),
            DefectsTruncated = mask.Defects.Count > DefectMask.MaxDefects,
            Mask = snippet,
            PreprocessMs = preprocessMs,
            WaitMs = _run.Waited.TotalMilliseconds,
            InferenceMs = inferenceMs,
            PostprocessMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds,
        };
    }

    /// <summary>A picture that is not worth asking the model about.</summary>
    private Inspection NotDecidable(ImageBuffer image, string reason, double waitMs, double preprocessMs)
    {
        _run.MapBuffer.AsSpan().Clear();
        return new()
        {
            Evaluation = ResultEvaluation.NotDecidable,
            Limits = Limits,
            Reason = reason,
            Score = float.NaN,
            MapMax = float.NaN,
            Map = _run.MapBuffer,
            MapSize = _model.Metadata.ImageSize,
            Area = _area,
            Found = DefectMask.Empty(_model.Metadata.ImageSize, image.Width, image.Height, _area),
            DefectArea = 0,
            Defects = [],
            DefectsTruncated = false,
            Mask = null,
            PreprocessMs = preprocessMs,
            WaitMs = waitMs,
            InferenceMs = 0,
            PostprocessMs = 0,
        };
    }
}
