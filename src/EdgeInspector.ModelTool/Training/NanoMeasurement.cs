using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.ModelTool.Training;

/// <summary>What an exported model does on generated parts that it has not seen.</summary>
/// <param name="ImageAuroc">Of the image score, 0 to 1.</param>
/// <param name="MapMaxAuroc">Of the map's maximum taken as the image score.</param>
/// <param name="PixelAuroc">Of the map.</param>
/// <param name="ScoreThreshold">The score that one good part in fifty exceeds.</param>
/// <param name="MapThreshold">The map maximum that one good part in fifty exceeds.</param>
internal sealed record NanoMeasurement(double ImageAuroc, double MapMaxAuroc, double PixelAuroc, double ScoreThreshold, double MapThreshold)
{
    private const double GoodPartsAccepted = 0.98;

    public static NanoMeasurement Of(AnomalyModel model, PartGenerator generator, long firstIndex, int count)
    {
        using var run = model.CreateRun();
        var pixels = run.Map.Length;
        var (scores, maxima, labels) = (new float[count], new float[count], new bool[count]);
        var (values, masks) = (new float[count * pixels], new bool[count * pixels]);
        for (var i = 0; i < count; i++)
        {
            var sample = generator.Draw(firstIndex + i);
            sample.Rgb.CopyTo(run.Image);
            run.Execute();
            (scores[i], maxima[i], labels[i]) = (run.Score, Max(run.Map), sample.DefectKind is not null);
            run.Map.CopyTo(values.AsSpan(i * pixels));
            for (var p = 0; p < pixels; p++)
                masks[i * pixels + p] = sample.Mask[p] != 0;
        }

        var (scoreThreshold, mapThreshold) = (Quantile(scores, labels), Quantile(maxima, labels));
        return new(
            RankMetrics.Auroc(scores, [.. labels])!.Value,
            RankMetrics.Auroc(maxima, [.. labels])!.Value,
            RankMetrics.Auroc(values, masks)!.Value,
            Math.Round(scoreThreshold, 4),
            Math.Round(mapThreshold, 4));
    }

    public override string ToString() => FormattableString.Invariant(
        $"image AUROC {ImageAuroc:F3} (by the map's maximum {MapMaxAuroc:F3}), pixel AUROC {PixelAuroc:F3}; thresholds: score {ScoreThreshold}, map {MapThreshold}");

    private static double Quantile(float[] values, bool[] isDefective)
    {
        var good = values.Where((_, i) => !isDefective[i]).Order().ToArray();
        return good[Math.Min((int)Math.Ceiling(GoodPartsAccepted * good.Length), good.Length - 1)];
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        var max = float.NegativeInfinity;
        foreach (var value in values)
            max = Math.Max(max, value);
        return max;
    }
}
