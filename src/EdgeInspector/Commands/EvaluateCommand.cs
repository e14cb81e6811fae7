using System.CommandLine;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Datasets;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands;

/// <summary><c>evaluate</c>: how well the model file that the line runs tells good from defective on labelled pictures.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var dataset = new Option<string>("--dataset") { Description = "Labelled pictures: MVTec AD's layout, BTAD, VisA, DAGM, KolektorSDD or meta.json", HelpName = "DIR", Required = true };
        var model = new Option<string?>("--model") { Description = "The model file (default models/anomalyclip-nano.onnx)", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var shots = new Option<int>("--shots") { Description = "Show the model so many good training pictures of each class first (default 0: zero-shot)", HelpName = "K" };
        var learn = new LearnOptions();
        var score = ScoreOption.Create();
        var output = new Option<string?>("--output") { Description = "Also write tables, charts and the worst pictures into this folder", HelpName = "DIR" };
        var command = new Command("evaluate", "Measures a model on labelled pictures") { dataset, model, shots, score, json, output };
        learn.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(shots) is < 0 and var few)
                return Complaint.Print($"--shots {few} is not a number of pictures, 0 or more");
            var read = learn.Read(parsed);
            if (!read.TryGet(out var learning))
                return Complaint.Print(read.Error!);
            return Evaluate(
                parsed.GetValue(dataset)!,
                parsed.GetValue(model),
                (set, loaded) => ClassMemories.Learn(set, loaded, parsed.GetValue(shots), learning),
                ImageScore.Named(parsed.GetValue(score)),
                parsed.GetValue(json),
                parsed.GetValue(output));
        });
        return command;
    }

    private static int Evaluate(
        string root, string? modelFile, Func<Dataset, AnomalyModel, Outcome<ClassMemories>> learn, ScoreKind? score, bool json, string? output)
    {
        var read = DatasetReader.Read(root);
        if (!read.TryGet(out var dataset))
            return Complaint.Print(read.Error!);
        if (dataset.Classes.FirstOrDefault(c => c.Test.Count == 0) is { } untested)
            return Complaint.Print($"class {untested.Name} of data set {root} ({dataset.Layout}'s layout) has no pictures for testing");
        var settings = InspectSettings.Of(modelFile);
        if (!settings.TryGet(out var good))
            return Complaint.Print(settings.Error!);
        var loaded = AnomalyModel.Load(good.Model, good.Session);
        if (!loaded.TryGet(out var model))
            return Complaint.Print(loaded.Error!);
        using (model)
        {
            var folder = output is null ? null : new EvaluationOutput(output);
            if (folder?.Prepare() is { } notPrepared)
                return Complaint.Print(notPrepared);
            var learned = learn(dataset, model);
            if (!learned.TryGet(out var memories))
                return Complaint.Print(learned.Error!);
            using (memories)
            {
                var limits = DecisionLimits.For(model.Metadata, null, null, good.MinDefectArea, score, withReferences: memories.Shots > 0);
                var evaluated = DatasetEvaluation.Run(dataset, model, memories, limits.Score);
                if (!evaluated.TryGet(out var evaluation))
                    return Complaint.Print(evaluated.Error!);
                if (folder?.Write(evaluation, dataset, @class => new PartInspector(model, limits, memories[@class])) is { } notWritten)
                    return Complaint.Print(notWritten);
                Console.Out.WriteLine(json ? evaluation.ToJson() : EvaluationTable.Text(evaluation));
                return 0;
            }
        }
    }
}
