using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Teaching;
using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands;

/// <summary><c>calibrate</c>: sets a recipe's thresholds from pictures of parts, and says what they promise.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var recipe = new Option<string>("--recipe") { Description = "The recipe whose thresholds are set", HelpName = "ID", Required = true };
        var camera = CameraOption.Create();
        var images = new Option<string[]>("--images") { Description = "Pictures of good parts that the model has not been shown, as the camera takes them", HelpName = "DIR", Required = true, AllowMultipleArgumentsPerToken = true };
        var defective = new Option<string[]>("--defective") { Description = "Pictures of defective parts: choose by cost (--miss-cost) or, without it, by F1", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };
        var promise = new Option<double?>("--max-false-reject") { Description = "Reject at most this share of good parts (default 0.005)", HelpName = "SHARE" };
        var confidence = new Option<double?>("--confidence") { Description = "Of that promise (default 0.95)", HelpName = "SHARE" };
        var missCost = new Option<double?>("--miss-cost") { Description = "What a missed defect costs, relative to a good part rejected", HelpName = "FACTOR" };
        var chart = new Option<string?>("--chart") { Description = "Draw a histogram of the parts with the threshold", HelpName = "PNG" };
        var command = new Command("calibrate", "Sets a recipe's thresholds from pictures of good parts, with a stated error rate")
        {
            config, recipe, camera, images, defective, promise, confidence, missCost, chart,
        };
        command.SetAction(parsed =>
        {
            var chosen = CalibrationGoal.From(
                parsed.GetValue(defective)!.Length > 0, parsed.GetValue(promise), parsed.GetValue(confidence), parsed.GetValue(missCost));
            if (!chosen.TryGet(out var goal))
                return Complaint.Print(chosen.Error!);
            var file = parsed.GetValue(config)!;
            var (document, errors) = ConfigFile.Load(file);
            if (document is null)
                return Complaint.Print(file, errors);
            var id = parsed.GetValue(recipe)!;
            if (!document.Recipes.ContainsKey(id))
                return Complaint.Print($"--recipe {id} is not in {file}; there are: {string.Join(", ", document.Recipes.Keys)}");
            var prepared = CameraOption.Preparation(document, parsed.GetValue(camera));
            using var preparation = prepared.Value;
            return preparation is not null
                ? Calibrate(new(file, id, document), goal, preparation, parsed.GetValue(images)!, parsed.GetValue(defective)!, parsed.GetValue(chart))
                : Complaint.Print(prepared.Error!);
        });
        return command;
    }

    private static int Calibrate(RecipeFile recipe, CalibrationGoal goal, PicturePreparation preparation, string[] good, string[] defective, string? chart)
    {
        var complaints = 0;
        void Complain(string message) => complaints += Complaint.Print(message);
        var (goodFiles, defectiveFiles) = (ImageArguments.Expand(good, Complain), ImageArguments.Expand(defective, Complain));
        if (complaints > 0)
            return Complaint.ExitCode;
        if (goal.Problem(goodFiles.Count) is { } problem)
            return Complaint.Print(problem);
        var settings = InspectSettings.Of(recipe.Config, recipe.Recipe);
        var loaded = LoadedRecipe.Load(settings);
        if (!loaded.TryGet(out var judge))
            return Complaint.Print(loaded.Error!);
        using (judge)
        {
            // From what the model suggests; the recipe's present thresholds play no part.
            var model = judge.Model;
            var start = (settings with { ScoreThreshold = null, MapThreshold = null }).Limits(model.Metadata);
            using var inspector = judge.CreateInspector(start);
            var meter = new PartMeter(inspector, preparation);
            var goodParts = meter.Measure(goodFiles, "good parts", Console.Error.WriteLine);
            if (!goodParts.TryGet(out var goods))
                return Complaint.Print(goodParts.Error!);
            var defectiveParts = meter.Measure(defectiveFiles, "defective parts", Console.Error.WriteLine);
            if (!defectiveParts.TryGet(out var defectives))
                return Complaint.Print(defectiveParts.Error!);
            var found = goal.Choose(goods, defectives, new Threshold(start, model.Metadata.Levels));
            if (!found.TryGet(out var limits))
                return Complaint.Print(found.Error!);
            if (recipe.Write(limits, goal.Describe(goods.Count, defectives.Count, model.Sha256, CalibrationBasis.Of(model.Sha256, limits, judge.References?.Sha256, judge.Region), DateTimeOffset.UtcNow)) is { } notWritten)
                return Complaint.Print(notWritten);
            if (chart is not null && CalibrationReport.Draw(chart, recipe.Id, part => part.Excess(limits, model.Metadata.Levels), goods, defectives) is { } notDrawn)
                return Complaint.Print(notDrawn);
            Console.Out.WriteLine(CalibrationReport.Text(recipe, goal, goods, defectives, limits));
            return 0;
        }
    }
}
