using System.Diagnostics;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary>Runs a model over the test pictures of a data set. The first picture or mask that cannot be read ends it: a figure over the rest would not be the data set's.</summary>
internal sealed class DatasetEvaluation : IDisposable
{
    private readonly Dataset _dataset;
    private readonly AnomalyModel _model;
    private readonly ClassMemories _memories;
    private readonly ScoreKind _score;
    private readonly ConsoleProgress _progress;
    private TimeSpan _inferring;
    private long _done;

    private DatasetEvaluation(Dataset dataset, AnomalyModel model, ClassMemories memories, ScoreKind score)
    {
        (_dataset, _model, _memories, _score) = (dataset, model, memories, score);
        _progress = new("evaluate", dataset.Classes.Sum(c => (long)c.Test.Count), "pictures");
    }

    public static Outcome<Evaluation> Run(Dataset dataset, AnomalyModel model, ClassMemories memories, ScoreKind score)
    {
        using var evaluation = new DatasetEvaluation(dataset, model, memories, score);
        return evaluation.Run();
    }

    public void Dispose() => _progress.Dispose();

    private Outcome<Evaluation> Run()
    {
        var classes = new SortedDictionary<string, ClassEvaluation>(StringComparer.Ordinal);
        foreach (var @class in _dataset.Classes)
        {
            var measured = Measure(@class);
            if (!measured.TryGet(out var evaluation))
                return new Failure(measured.Error!);
            classes[@class.Name] = evaluation;
        }

        return new Evaluation(_dataset.Root, _model.Metadata.Name, _memories.Shots, classes, _inferring.TotalMilliseconds / Math.Max(1, _done));
    }

    private Outcome<ClassEvaluation> Measure(DatasetClass @class)
    {
        using var metrics = new ClassMetrics();
        using var run = new PartRun(_model, _memories[@class]);
        foreach (var picture in @class.Test)
        {
            if (Add(picture, run, metrics) is { } failure)
                return failure;
            _progress.Report(++_done, @class.Name);
        }

        var pixels = metrics.MeasurePixels();
        return pixels.TryGet(out var measured)
            ? ClassEvaluation.Of(metrics, measured)
            : new Failure(pixels.Error!);
    }

    private Failure? Add(LabelledImage picture, PartRun run, ClassMetrics metrics)
    {
        var read = ImageFile.Read(picture.Path);
        if (!read.TryGet(out var image))
            return new Failure(read.Error!);
        var size = _model.Metadata.ImageSize;
        using (image)
        {
            var start = Stopwatch.GetTimestamp();
            ModelInput.Write(image, size, run.Image);
            run.Execute();
            _inferring += Stopwatch.GetElapsedTime(start);
        }

        // A defective picture without a mask counts for the image metrics only.
        bool[]? mask = null;
        if (!picture.IsDefective)
        {
            mask = new bool[size * size];
        }
        else if (picture.Mask is { } file)
        {
            var truth = MaskFile.Read(file, size);
            if (!truth.TryGet(out mask))
                return new Failure(truth.Error!);
        }

        var score = ImageScore.Of(_score, run.ClassToken, run.Map, size, _model.Metadata.Levels);
        return metrics.Add(score, picture.IsDefective, run.Map, mask);
    }
}
