using System.Text.Json.Serialization;
using EdgeInspector.Vision.Evaluation;

namespace EdgeInspector.Commands;

/// <summary>One class's metrics (or the mean over classes), each 0 to 1; null where the class does not allow it.</summary>
internal sealed record ClassEvaluation(
    int Images, double? ImageAuroc, double? ImageAp, double? ImageF1Max, double? PixelAuroc, double? PixelAp, double? PixelF1Max, double? PixelPro)
{
    /// <summary>In the order of the class's test pictures; not for printing.</summary>
    [JsonIgnore]
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>The labels that go with them.</summary>
    [JsonIgnore]
    public IReadOnlyList<bool> IsDefective { get; init; } = [];

    /// <summary>With the names that tables print.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, double? Value)> Metrics =>
    [
        ("image AUROC", ImageAuroc), ("image AP", ImageAp), ("image F1-max", ImageF1Max),
        ("pixel AUROC", PixelAuroc), ("pixel AP", PixelAp), ("pixel F1-max", PixelF1Max), ("PRO", PixelPro),
    ];

    public static ClassEvaluation Of(ClassMetrics metrics, PixelMetrics pixels)
    {
        var images = metrics.MeasureImages();
        return new(
            metrics.Images, images?.Auroc, images?.AveragePrecision, images?.F1Max, pixels.Rank?.Auroc, pixels.Rank?.AveragePrecision, pixels.Rank?.F1Max, pixels.Pro)
        {
            Scores = metrics.Scores,
            IsDefective = metrics.IsDefective,
        };
    }

    /// <summary>Each metric's mean over the classes that have it.</summary>
    public static ClassEvaluation Mean(IReadOnlyCollection<ClassEvaluation> classes) => new(
        classes.Sum(c => c.Images),
        classes.Average(c => c.ImageAuroc),
        classes.Average(c => c.ImageAp),
        classes.Average(c => c.ImageF1Max),
        classes.Average(c => c.PixelAuroc),
        classes.Average(c => c.PixelAp),
        classes.Average(c => c.PixelF1Max),
        classes.Average(c => c.PixelPro));
}
