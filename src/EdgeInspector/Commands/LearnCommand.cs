using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Teaching;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using Google.Protobuf;

namespace EdgeInspector.Commands;

/// <summary><c>learn</c>: shows a recipe what good parts look like.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var recipe = new Option<string>("--recipe") { Description = "The recipe that learns", HelpName = "ID", Required = true };
        var camera = CameraOption.Create();
        var images = new Option<string[]>("--images") { Description = "Pictures of good parts, as the camera takes them: 1 to 1000, 16 are a good start", HelpName = "DIR", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--output") { Description = "The file of reference parts (default: RECIPE.references.onnx beside the configuration)", HelpName = "FILE" };
        var options = new LearnOptions();
        var command = new Command("learn", "Shows a recipe what good parts look like (few-shot)") { config, recipe, camera, images, output };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (file, id) = (parsed.GetValue(config)!, parsed.GetValue(recipe)!);
            var read = options.Read(parsed);
            if (!read.TryGet(out var learning))
                return Complaint.Print(read.Error!);
            var (document, errors) = ConfigFile.Load(file);
            if (document is null)
                return Complaint.Print(file, errors);
            if (!document.Recipes.ContainsKey(id))
                return Complaint.Print($"--recipe {id} is not in {file}; there are: {string.Join(", ", document.Recipes.Keys)}");
            var prepared = CameraOption.Preparation(document, parsed.GetValue(camera));
            using var preparation = prepared.Value;
            return preparation is not null
                ? Learn(new(file, id, document), preparation, parsed.GetValue(images)!, parsed.GetValue(output), learning)
                : Complaint.Print(prepared.Error!);
        });
        return command;
    }

    private static int Learn(RecipeFile recipe, PicturePreparation preparation, string[] images, string? output, LearningSettings learning)
    {
        var complaints = 0;
        var files = ImageArguments.Expand(images, message => complaints += Complaint.Print(message));
        if (complaints > 0)
            return Complaint.ExitCode;
        if (files.Count > LearnLesson.MostParts)
            return Complaint.Print($"{files.Count} pictures are more than the {LearnLesson.MostParts} that can be learned; name a selection");
        var settings = InspectSettings.Of(recipe.Config, recipe.Recipe);
        var loaded = AnomalyModel.Load(settings.Model, settings.Session);
        if (!loaded.TryGet(out var model))
            return Complaint.Print(loaded.Error!);
        using (model)
        {
            using var builder = new ReferencePartsBuilder(model, learning, settings.Region);
            using (var progress = new ConsoleProgress("learning", files.Count, "pictures"))
            {
                if (builder.Add(files, preparation, done => progress.Report(done)) is { } problem)
                    return Complaint.Print(problem);
            }

            var built = builder.Build(DateTimeOffset.UtcNow);
            if (!built.TryGet(out var learned))
                return Complaint.Print(built.Error!);
            var (path, name) = Place(recipe, output);
            if (WholeFile.TryWrite(path, learned.File.WriteTo) is { } notSaved)
                return Complaint.Print(notSaved);
            if (recipe.WriteReferences(name) is { } notWritten)
                return Complaint.Print(notWritten);
            foreach (var outlier in learned.Outliers)
                Console.Error.WriteLine($"{outlier} differs much from the rest and is left out; is it a good part?");
            Console.Out.WriteLine($"{path}: {learned.Patches} patches of {learned.Parts} good parts; {recipe.Path}: recipe {recipe.Id} judges with them now");
            Console.Out.WriteLine("thresholds of before do not fit any more: calibrate with other good parts");
            return 0;
        }
    }

    /// <summary>Where the file goes, and what the configuration calls it: its name alone where both lie in one folder.</summary>
    private static (string Path, string Name) Place(RecipeFile recipe, string? output)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(recipe.Path))!;
        var path = output is null ? Path.Combine(folder, $"{recipe.Id}.references.onnx") : Path.GetFullPath(output);
        return (path, Path.GetDirectoryName(path) == folder ? Path.GetFileName(path) : path);
    }
}
