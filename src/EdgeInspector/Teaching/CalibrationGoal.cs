using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>What a calibration is to achieve.</summary>
/// <param name="MaxFalseReject">The promise on good parts; null for a choice by labelled parts.</param>
/// <param name="Confidence">Of that promise.</param>
/// <param name="MissCost">Of a missed defect, relative to a good part rejected; null for the best F1.</param>
internal sealed record CalibrationGoal(double? MaxFalseReject, double Confidence, double? MissCost)
{
    private const double DefaultMaxFalseReject = 0.005, DefaultConfidence = 0.95;

    /// <summary>A promise from good parts alone.</summary>
    public static CalibrationGoal Promise(double? maxFalseReject, double? confidence) => new(maxFalseReject ?? DefaultMaxFalseReject, confidence ?? DefaultConfidence, null);

    /// <summary>What the options of a command line ask for, or which of them cannot be.</summary>
    public static Outcome<CalibrationGoal> From(bool hasDefective, double? maxFalseReject, double? confidence, double? missCost)
    {
        if (maxFalseReject is { } share && !(share > 0 && share < 1))
            return new Failure(FormattableString.Invariant($"--max-false-reject {share} is not a share above 0 and below 1, such as 0.005"));
        if (confidence is { } sure && !(sure > 0 && sure < 1))
            return new Failure(FormattableString.Invariant($"--confidence {sure} is not a share above 0 and below 1, such as 0.95"));
        if (missCost is { } cost && !(cost > 0 && cost <= 1e9))
            return new Failure(FormattableString.Invariant($"--miss-cost {cost} is not a factor above 0, such as 10"));
        if (hasDefective && (maxFalseReject ?? confidence) is not null)
            return new Failure("--defective chooses by labelled parts, --max-false-reject and --confidence promise from good parts alone; give one or the other");
        if (!hasDefective && missCost is not null)
            return new Failure("--miss-cost needs --defective, pictures of defective parts");
        return hasDefective
            ? new CalibrationGoal(null, 0, missCost)
            : Promise(maxFalseReject, confidence);
    }

    /// <summary>Why so many good parts cannot do, before any of them is looked at; or null.</summary>
    public string? Problem(int goodParts) => MaxFalseReject is { } share ? FalseRejectBound.Problem(goodParts, share, Confidence) : null;

    public Outcome<DecisionLimits> Choose(IReadOnlyList<PartValues> good, IReadOnlyList<PartValues> defective, Threshold threshold) =>
        MaxFalseReject is { } share ? threshold.ByPromise(good, share, Confidence)
        : MissCost is { } cost ? threshold.ByCost(good, defective, cost)
        : threshold.ByF1(good, defective);

    /// <summary>What the recipe will say of it.</summary>
    /// <param name="good">Good parts measured.</param>
    /// <param name="defective">Defective parts measured.</param>
    /// <param name="modelSha256">Of the model file.</param>
    /// <param name="basis">Of the thresholds (<see cref="CalibrationBasis"/>).</param>
    /// <param name="now">When.</param>
    public CalibrationConfig Describe(int good, int defective, string modelSha256, string basis, DateTimeOffset now) => new()
    {
        Date = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Method = MaxFalseReject is not null ? "promise" : MissCost is not null ? "cost" : "f1",
        GoodParts = good,
        DefectiveParts = defective > 0 ? defective : null,
        MaxFalseReject = MaxFalseReject,
        Confidence = MaxFalseReject is null ? null : Confidence,
        MissCost = MissCost,
        ModelSha256 = modelSha256,
        Basis = basis,
    };
}
