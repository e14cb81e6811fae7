using EdgeInspector.Vision.Charts;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>The folder that <c>evaluate --output</c> fills: tables, charts, and the pictures that the model judges worst.</summary>
internal sealed class EvaluationOutput(string folder)
{
    /// <summary>A chart of more would be too large to look at; the tables have all.</summary>
    private const int MostClassesDrawn = 100, LongestNameDrawn = 40;

    private string Csv => Path.Combine(folder, "metrics.csv");

    /// <summary>Makes the folder before hours are spent on what goes into it; returns what is in the way, or null.</summary>
    public string? Prepare() => Try(() =>
    {
        Directory.CreateDirectory(folder);
        File.Create(Path.Combine(folder, $".{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
    });

    /// <summary>Returns what is in the way, or null.</summary>
    public string? Write(Evaluation evaluation, Dataset dataset, Func<DatasetClass, PartInspector> inspector) => Try(() =>
    {
        File.WriteAllText(Csv, EvaluationTable.Csv(evaluation));
        File.WriteAllText(Path.Combine(folder, "metrics.md"), EvaluationTable.Markdown(evaluation));
        RocChart.SavePng(Path.Combine(folder, "roc.png"), $"{evaluation.Model}: image ROC", [.. Drawn(evaluation).Select(Curve).OfType<ChartSeries>()]);
        Histogram.SavePng(Path.Combine(folder, "scores.png"), "image score", [.. Drawn(evaluation).Select(Panel)]);
        WorstPictures.Save(Path.Combine(folder, "worst"), evaluation, dataset, inspector);
    });

    private static IEnumerable<KeyValuePair<string, ClassEvaluation>> Drawn(Evaluation evaluation) => evaluation.Classes.Take(MostClassesDrawn)
        .Select(c => KeyValuePair.Create(c.Key.Length <= LongestNameDrawn ? c.Key : c.Key[..LongestNameDrawn] + "...", c.Value));

    private static ChartSeries? Curve(KeyValuePair<string, ClassEvaluation> named)
    {
        var (name, @class) = named;
        if (@class.ImageAuroc is not { } auroc)
            return null;
        var curve = RocCurve.Of(@class.Scores, @class.IsDefective);
        return new(FormattableString.Invariant($"{name} (AUROC {auroc:F3})"), curve.GoodRejected, curve.DefectiveFound);
    }

    private static HistogramPanel Panel(KeyValuePair<string, ClassEvaluation> named)
    {
        var byLabel = named.Value.Scores.Zip(named.Value.IsDefective).ToLookup(s => s.Second, s => (double)s.First);
        return new(named.Key, [.. byLabel[false]], [.. byLabel[true]]);
    }

    private string? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write to --output {folder}: {e.Message}";
        }
    }
}
