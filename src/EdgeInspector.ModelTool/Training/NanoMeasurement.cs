using System.Numerics.Tensors;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.ModelTool.Training;

/// <summary>What an exported model does on generated parts that it has not seen.</summary>
/// <param name="ImageAuroc">Of the image score (<see cref="Score"/>), 0 to 1.</param>
/// <param name="ClassTokenAuroc">Of the class token's score.</param>
/// <param name="PixelAuroc">Of the map.</param>
/// <param name="ScoreThreshold">The score that one good part in fifty exceeds.</param>
/// <param name="MapThreshold">The map maximum that one good part in fifty exceeds.</param>
internal sealed record NanoMeasurement(double ImageAuroc, double ClassTokenAuroc, double PixelAuroc, double ScoreThreshold, double MapThreshold)
{
    /// <summary>Tells generated parts apart better than the class token does.</summary>
    public const ScoreKind Score = ScoreKind.MapTop;

    private const double GoodPartsAccepted = 0.98;

    public static NanoMeasurement Of(AnomalyModel model, PartGenerator generator, long firstIndex, int count)
    {
        using var run = model.CreateRun();
        using ClassMetrics byScore = new(), byClassToken = new();
        var (goodScores, goodMaxima) = (new List<float>(), new List<float>());
        for (var i = 0; i < count; i++)
        {
            var sample = generator.Draw(firstIndex + i);
            sample.Rgb.CopyTo(run.Image);
            run.Execute();
            var (isDefective, mapMax) = (sample.DefectKind is not null, TensorPrimitives.Max(run.Map));
            var score = ImageScore.Of(Score, run.Score, run.Map, model.Metadata.ImageSize, model.Metadata.Levels);
            if (byScore.Add(score, isDefective, run.Map, [.. sample.Mask.Select(pixel => pixel != 0)]) is { } full)
                throw new IOException(full.Message);
            byClassToken.Add(run.Score, isDefective, [], mask: null);
            if (isDefective)
                continue;
            goodScores.Add(score);
            goodMaxima.Add(mapMax);
        }

        var measured = byScore.MeasurePixels();
        if (!measured.TryGet(out var pixels))
            throw new IOException(measured.Error);
        return new(byScore.MeasureImages()!.Auroc, byClassToken.MeasureImages()!.Auroc, pixels.Rank!.Auroc, Quantile(goodScores), Quantile(goodMaxima));
    }

    public override string ToString() => FormattableString.Invariant(
        $"image AUROC {ImageAuroc:F3} (by the class token {ClassTokenAuroc:F3}), pixel AUROC {PixelAuroc:F3}; thresholds: score {ScoreThreshold}, map {MapThreshold}");

    private static double Quantile(List<float> good)
    {
        good.Sort();
        return Math.Round(good[Math.Min((int)Math.Ceiling(GoodPartsAccepted * good.Count), good.Count - 1)], 4);
    }
}
