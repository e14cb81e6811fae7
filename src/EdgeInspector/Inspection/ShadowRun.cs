using EdgeInspector.Cameras;
using Microsoft.Extensions.Logging;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>
/// A recipe on trial: it judges what the camera's own recipe has judged, once the result has gone, and only what is told of it
/// differs. The line comes first: it is passed over while frames wait, its camera's own or others' at its model, and a triggered
/// part that comes breaks it off.
/// </summary>
internal sealed partial class ShadowRun
{
    private readonly FrameQueue _frames;
    private readonly IShadowSink? _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile Judge? _judge;
    private volatile bool _isBrokenOff;
    private bool _isFaultKnown;
    private long _judged, _disagreed, _skipped;

    public ShadowRun(FrameQueue frames, IShadowSink? sink, TimeProvider time, ILogger logger)
    {
        (_frames, _sink, _time, _logger) = (frames, sink, time, logger);
        frames.PartArrived += BreakOff;
    }

    /// <summary>Null where no recipe is on trial.</summary>
    public ShadowCounts? Counts => _judge is { } judge
        ? new() { Recipe = judge.Plan.Recipe, Judged = Interlocked.Read(ref _judged), Disagreed = Interlocked.Read(ref _disagreed), Skipped = Interlocked.Read(ref _skipped) }
        : null;

    /// <summary>Takes the shadow among a camera's judges; the one before may then be disposed. Not while it judges.</summary>
    public void Use(IReadOnlyList<Judge> judges)
    {
        var judge = judges.FirstOrDefault(judge => judge.IsShadow);
        lock (_lock)
        {
            // Another recipe, or the same one changed, is another trial.
            if (Identity(judge) != Identity(_judge))
                _judged = _disagreed = _skipped = 0;
            _judge = judge;
        }
    }

    /// <summary>Lets it judge a part.</summary>
    /// <param name="frame">The prepared picture.</param>
    /// <param name="result">The part's result, which has gone.</param>
    /// <param name="deciding">The camera's own recipe.</param>
    /// <param name="decided">What that recipe has found.</param>
    public void Judge(Frame frame, Result result, InspectionPlan deciding, PartInspection decided)
    {
        if (_judge is not { } judge)
            return;
        if (Inspect(judge, frame) is not { } inspection)
        {
            Interlocked.Increment(ref _skipped);
            return;
        }

        Interlocked.Increment(ref _judged);
        if (inspection.Evaluation == decided.Evaluation)
            return;
        Interlocked.Increment(ref _disagreed);
        _sink?.Add(new ShadowDisagreement
        {
            ResultId = result.ResultId,
            Camera = result.Camera,
            PartId = result.PartId,
            CreationTime = _time.GetUtcNow(),
            Deciding = Opinion(deciding, decided),
            Shadow = Opinion(judge.Plan, inspection),
        });
    }

    /// <summary>Null when the line had to come first.</summary>
    private PartInspection? Inspect(Judge judge, Frame frame)
    {
        // Allowed first, looked at afterwards: a part that comes in between is seen here, or breaks it off.
        _isBrokenOff = false;
        judge.BreakOff(false);
        if (_frames.IsPressing || judge.IsWanted())
            return null;
        try
        {
            return judge.Inspect(frame.Image!, default);
        }
        catch (Exception e)
        {
            if (!_isBrokenOff && !_isFaultKnown)
                Log.Fault(_logger, e, judge.Plan.Recipe);
            _isFaultKnown |= !_isBrokenOff;
            return null;
        }
    }

    private void BreakOff()
    {
        lock (_lock)
        {
            _isBrokenOff = true;
            _judge?.BreakOff(true);
        }
    }

    private static (string, int, string)? Identity(Judge? judge) => judge is null ? null : (judge.Plan.Recipe, judge.Plan.RecipeVersion, judge.Plan.ModelSha256);

    private static ShadowOpinion Opinion(InspectionPlan plan, PartInspection inspection) => new()
    {
        Recipe = plan.Recipe,
        RecipeVersion = plan.RecipeVersion,
        Model = plan.Model,
        ModelSha256 = plan.ModelSha256,
        ResultEvaluation = inspection.Evaluation,
        Score = Finite(inspection.Score),
        Threshold = plan.ScoreThreshold,
        MapMax = Finite(inspection.MapMax),
        Defects = inspection.Defects.Count,
        Reason = inspection.Reason,
        InferenceMs = Math.Round(inspection.InferenceMs, 2),
    };

    private static float? Finite(float value) => float.IsFinite(value) ? value : null;

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Error, "the shadow recipe {Recipe} fails; its parts count as skipped (not logged again)")]
        public static partial void Fault(ILogger logger, Exception exception, string recipe);
    }
}
