using System.CommandLine;
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
        var score = ScoreOption.Create();
        var output = new Option<string?>("--output") { Description = "Also write tables, charts and the worst pictures into this folder", HelpName = "DIR" };
        var command = new Command("evaluate", "Measures a model on labelled pictures") { dataset, model, score, json, output };
        command.SetAction(parsed => Evaluate(parsed.GetValue(dataset)!, parsed.GetValue(model), ImageScore.Named(parsed.GetValue(score)), parsed.GetValue(json), parsed.GetValue(output)));
        return command;
    }

    private static int Evaluate(string root, string? modelFile, ScoreKind? score, bool json, string? output)
    {
        var read = DatasetReader.Read(root);
        if (!read.TryGet(out var dataset))
            return Complaint.Print(read.Error!);
        if (dataset.Classes.FirstOrDefault(c => c.Test.Count == 0) is { } untested)
            return Complaint.Print($"class {untested.Name} of data set {root} ({dataset.Layout}'s layout) has no pictures for testing");
        var settings = InspectSettings.From(modelFile, null, null);
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
            var evaluated = DatasetEvaluation.Run(dataset, model, score);
            if (!evaluated.TryGet(out var evaluation))
                return Complaint.Print(evaluated.Error!);
            if (folder?.Write(evaluation, dataset, model, DecisionLimits.For(model.Metadata, null, null, good.MinDefectArea, score)) is { } notWritten)
                return Complaint.Print(notWritten);
            Console.Out.WriteLine(json ? evaluation.ToJson() : EvaluationTable.Text(evaluation));
            return 0;
        }
    }
}
