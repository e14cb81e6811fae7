using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Vision.Verdicts;

/// <summary>What turns numbers into a verdict.</summary>
/// <param name="ScoreThreshold">The image score from which a part is rejected, 0 to 1.</param>
/// <param name="MapThreshold">The map value above which a pixel belongs to a defect, 0 to the number of levels.</param>
/// <param name="MinDefectArea">The smallest region that is a defect, as a fraction of the image.</param>
/// <param name="Score">What the image score is.</param>
public sealed record DecisionLimits(double ScoreThreshold, double MapThreshold, double MinDefectArea, ScoreKind Score = ScoreKind.ClassToken)
{
    /// <summary>The kind of score that told parts apart best with reference parts (models/README.md has the figures).</summary>
    private const ScoreKind WithReferences = ScoreKind.MapMax;

    /// <summary>
    /// A recipe's limits; what it leaves open is the model's own suggestion, and where the model has none (it suggests for
    /// one kind of score), the point at which abnormal becomes likelier than normal. With reference parts, whose scale is
    /// their own, it is the point at which a part is as odd as the oddest of them.
    /// </summary>
    public static DecisionLimits For(
        ModelMetadata metadata, double? scoreThreshold, double? mapThreshold, double minDefectArea, ScoreKind? score = null, bool withReferences = false) => new(
        scoreThreshold ?? (!withReferences && (score is null || score == metadata.Score) ? metadata.ScoreThreshold : null) ?? 0.5,
        mapThreshold ?? (withReferences ? null : metadata.MapThreshold) ?? metadata.Levels / 2.0,
        minDefectArea,
        score ?? (withReferences ? WithReferences : metadata.Score));
}
