using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>The next parts are good, and hardly any of such may be rejected: thresholds for the recipe, with a promise.</summary>
/// <param name="goal">The promise.</param>
/// <param name="parts">Good parts that it takes.</param>
/// <param name="model">The recipe's.</param>
/// <param name="start">The limits that the thresholds are moved from: the model's suggestion.</param>
/// <param name="referencesSha256">Of the recipe's reference parts; null without.</param>
/// <param name="time">Dates it.</param>
internal sealed class CalibrationLesson(CalibrationGoal goal, int parts, AnomalyModel model, DecisionLimits start, string? referencesSha256, TimeProvider time) : Lesson(parts)
{
    private readonly List<PartValues> _good = [];

    // A part without a verdict, blurred or dark, says nothing about thresholds.
    private readonly PartQueue<Part> _parts = new((frame, inspection) => inspection.Pass is null ? null : new(frame.Name, frame.Image!.Width, frame.Image.Height, inspection.Keep()));

    public override IPartWatcher Watcher => _parts;

    public override async Task<string?> CollectAsync(Action<int> progress, CancellationToken cancellation)
    {
        var seen = new HashSet<string>();
        await foreach (var part in _parts.ReadAllAsync(cancellation))
        {
            // A picture that comes twice is one part, and gives the same map to the last bit.
            var inspection = part.Inspection;
            if (!seen.Add(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(inspection.Map)))))
                continue;
            _good.Add(PartValues.Of(part.Name, inspection, part.Width, part.Height));
            progress(_good.Count);
            if (_good.Count >= Wanted)
                break;
        }

        return null;
    }

    public override Outcome<LessonEnd> Conclude(RecipeConfig recipe)
    {
        var chosen = goal.Choose(_good, [], new Threshold(start, model.Metadata.Levels));
        if (!chosen.TryGet(out var limits))
            return new Failure(chosen.Error!);
        var basis = CalibrationBasis.Of(model.Sha256, limits, referencesSha256, recipe.Region?.ToRegion());
        var calibrated = recipe with
        {
            ScoreThreshold = limits.ScoreThreshold,
            MapThreshold = limits.MapThreshold,
            Calibration = goal.Describe(_good.Count, 0, model.Sha256, basis, time.GetUtcNow()),
        };
        return new LessonEnd(calibrated, FormattableString.Invariant(
            $"{Threshold.Rejected(_good, limits)} of {_good.Count} good parts would be rejected; promise: at most {goal.MaxFalseReject:0.####%} of good parts like these, with {goal.Confidence:0.####%} confidence"));
    }

    private sealed record Part(string Name, int Width, int Height, Vision.Verdicts.Inspection Inspection);
}
