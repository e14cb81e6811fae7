using EdgeInspector.Cameras;
using EdgeInspector.Vision.Verdicts;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Inspection;

/// <summary>From an inspected frame to its result. Pure: the time comes in.</summary>
internal static class ResultFactory
{
    /// <summary>Long enough for a file's path and what is wrong with it; keeps a result below 4 KB.</summary>
    private const int LongestReason = 300;

    private const int LongestPartId = 128;

    public static Result Judged(InspectionPlan plan, Frame frame, PartInspection inspection, double queueMs, double totalMs, DateTimeOffset now) =>
        Common(plan, frame, now) with
        {
            ResultEvaluation = inspection.Evaluation,
            Pass = inspection.Pass,
            Reason = Shorten(inspection.Reason, LongestReason),
            Score = Finite(inspection.Score),
            MapMax = Finite(inspection.MapMax),
            DefectArea = inspection.DefectArea,
            Defects = inspection.Defects,
            DefectsTruncated = inspection.DefectsTruncated,
            Mask = inspection.Mask is { } mask
                ? new(plan.MaskTopic, mask.Sha256, mask.Png.Length, mask.X, mask.Y, mask.Width, mask.Height, mask.Scale)
                : null,
            Timing = new(
                Round(frame.CaptureMs), Round(queueMs), Round(inspection.PreprocessMs), Round(inspection.InferenceMs), Round(inspection.PostprocessMs), Round(totalMs)),
        };

    /// <summary>What each recipe says; null where there is one.</summary>
    public static IReadOnlyList<RegionResult>? Regions(IReadOnlyList<Judge> judges, PartVerdict verdict) => judges.Count == 1 ? null :
    [
        .. judges.Zip(verdict.Regions, (judge, region) => new RegionResult
        {
            Recipe = judge.Plan.Recipe,
            RecipeVersion = judge.Plan.RecipeVersion,
            ResultEvaluation = region.Evaluation,
            Score = Finite(region.Score),
            Threshold = judge.Plan.ScoreThreshold,
            Reason = Shorten(region.Reason, LongestReason),
        }),
    ];

    /// <summary>A frame that allows no verdict. Never OK, never silent.</summary>
    public static Result NotDecidable(InspectionPlan plan, Frame frame, string reason, double queueMs, double totalMs, DateTimeOffset now) =>
        Common(plan, frame, now) with
        {
            Reason = Shorten(reason, LongestReason),
            Timing = new(Round(frame.CaptureMs), Round(queueMs), 0, 0, 0, Round(totalMs)),
        };

    private static Result Common(InspectionPlan plan, Frame frame, DateTimeOffset now) => new()
    {
        ResultId = Guid.CreateVersion7(now),
        BootId = plan.BootId,
        Device = plan.Device,
        Camera = plan.Camera,
        Recipe = plan.Recipe,
        RecipeVersion = plan.RecipeVersion,
        ConfigVersion = plan.ConfigVersion,
        Model = plan.Model,
        ModelSha256 = plan.ModelSha256,
        JobId = frame.JobId,
        PartId = frame.Trigger is { } trigger ? trigger.PartId : Shorten(frame.Name, LongestPartId),
        MeasId = frame.Trigger?.MeasId,
        CreationTime = now,
        CreationTimeMs = now.ToUnixTimeMilliseconds(),
        CaptureTimeMs = frame.CaptureTimeMs,
        ResultEvaluation = ResultEvaluation.NotDecidable,
        Pass = null,
        Reason = "",
        Threshold = plan.ScoreThreshold,
        Calibrated = plan.IsCalibrated,
        Timing = new(0, 0, 0, 0, 0, 0),
        Provider = plan.Provider,
    };

    private static float? Finite(float value) => float.IsFinite(value) ? value : null;

    private static double Round(double milliseconds) => Math.Round(milliseconds, 2);

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : text[..(longest - 3)] + "...";
}
