using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Evaluation;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands;

/// <summary><c>evaluate</c>: how well the model file that the line runs tells good from defective on labelled pictures.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var dataset = new Option<string>("--dataset") { Description = "Test pictures in MVTec AD's layout", HelpName = "DIR", Required = true };
        var model = new Option<string?>("--model") { Description = "The model file (default models/anomalyclip-nano.onnx)", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var command = new Command("evaluate", "Measures a model on labelled pictures") { dataset, model, json };
        command.SetAction(parsed =>
        {
            var root = parsed.GetValue(dataset)!;
            var read = LabelledDataset.Read(root);
            if (!read.TryGet(out var classes))
                return Complaint.Print(read.Error!);
            var settings = InspectSettings.From(parsed.GetValue(model), null, null);
            if (!settings.TryGet(out var good))
                return Complaint.Print(settings.Error!);
            var loaded = AnomalyModel.Load(good.Model, good.Session);
            if (!loaded.TryGet(out var file))
                return Complaint.Print(loaded.Error!);
            using (file)
            {
                var evaluated = Evaluate(root, classes, file);
                if (!evaluated.TryGet(out var evaluation))
                    return Complaint.Print(evaluated.Error!);
                Console.Out.WriteLine(parsed.GetValue(json) ? evaluation.ToJson() : evaluation.ToText());
                return 0;
            }
        });
        return command;
    }

    private static Outcome<Evaluation> Evaluate(string root, IReadOnlyDictionary<string, IReadOnlyList<LabelledImage>> classes, AnomalyModel model)
    {
        var results = new SortedDictionary<string, ClassEvaluation>(StringComparer.Ordinal);
        using var run = model.CreateRun();
        var inferring = TimeSpan.Zero;
        foreach (var (name, images) in classes)
        {
            var metrics = new ClassMetrics();
            foreach (var labelled in images)
            {
                var read = ImageFile.Read(labelled.Path);
                if (!read.TryGet(out var image))
                    return new Failure(read.Error!);
                using (image)
                {
                    var start = Stopwatch.GetTimestamp();
                    ModelInput.Write(image, model.Metadata.ImageSize, run.Image);
                    run.Execute();
                    inferring += Stopwatch.GetElapsedTime(start);
                }

                var mask = GroundTruth(labelled, model.Metadata.ImageSize);
                if (mask?.Error is { } problem)
                    return new Failure(problem);
                metrics.Add(run.Score, labelled.IsDefective, run.Map, mask?.Value);
            }

            results[name] = new(metrics.Images, metrics.ImageAuroc(), metrics.PixelAuroc());
        }

        return new Evaluation(root, model.Metadata.Name, Shots: 0, results, inferring.TotalMilliseconds / Math.Max(1, classes.Values.Sum(images => images.Count)));
    }

    /// <summary>No outcome at all for a defective picture without a mask.</summary>
    private static Outcome<bool[]>? GroundTruth(LabelledImage image, int size)
    {
        if (!image.IsDefective)
            return new bool[size * size];
        if (image.Mask is { } mask)
            return MaskFile.Read(mask, size);
        return null;
    }
}
