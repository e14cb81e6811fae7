using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;

namespace EdgeInspector.Teaching;

/// <summary><c>cmd/calibrate</c>: the next parts are good, and hardly any of such may be rejected.</summary>
internal sealed class CalibrateCommand(LineUp lineUp, Lessons lessons, ModelPool models, TimeProvider time)
    : TeachCommand<CalibrateRequest>("calibrate", lineUp, lessons)
{
    protected override Outcome<Lesson> Create(CalibrateRequest request, string recipe)
    {
        var goal = CalibrationGoal.Promise(request.MaxFalseReject, request.Confidence);
        var parts = request.Parts ?? FalseRejectBound.SmallestNumber(goal.MaxFalseReject!.Value, goal.Confidence);
        if (goal.Problem(parts) is { } tooFew)
            return new Failure($"/parts: {tooFew}");
        var calibrated = models.Recipe(recipe);
        var start = models.Limits(calibrated with { ScoreThreshold = null, MapThreshold = null });
        return new CalibrationLesson(goal, parts, models[calibrated.Model], start, models.References(calibrated)?.Sha256, time);
    }
}
