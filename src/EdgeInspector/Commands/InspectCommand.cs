using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Commands;

/// <summary><c>inspect</c>: judges image files as the line would.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Image files, or folders of them", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string?>("--model") { Description = "The model file (default models/anomalyclip-nano.onnx)", HelpName = "FILE" };
        var config = new Option<string?>("--config") { Description = "Judge as a camera in this configuration does: its recipes, pictures prepared as on its line", HelpName = "FILE" };
        var camera = new Option<string?>("--camera") { Description = "Which camera", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var saveMap = new Option<string?>("--save-map") { Description = "Save every anomaly map as NAME.npy (float32)", HelpName = "DIR" };
        var saveOverlay = new Option<string?>("--save-overlay") { Description = "Save every image with its map and defects as NAME.png", HelpName = "DIR" };
        var fail = new Option<bool>("--fail-on-defect") { Description = "Exit with 1 if a part is NotOK" };
        var command = new Command("inspect", "Judges image files") { images, model, config, camera, json, saveMap, saveOverlay, fail };
        command.SetAction(parsed =>
        {
            EdgeInspectorConfig? document = null;
            if (parsed.GetValue(config) is { } file && ConfigFile.Load(file) is var (loaded, errors) && (document = loaded) is null)
                return Complaint.Print(file, errors);
            if (document is null && parsed.GetValue(camera) is not null)
                return Complaint.Print("--camera needs --config, the file that the camera is in");
            var settings = InspectSettings.From(parsed.GetValue(model), document, parsed.GetValue(camera));
            if (!settings.TryGet(out var good))
                return Complaint.Print(settings.Error!);
            var prepared = document is null ? PicturePreparation.None : CameraOption.Preparation(document, parsed.GetValue(camera));
            using var preparation = prepared.Value;
            return preparation is not null
                ? Inspect(parsed.GetValue(images)!, good, preparation, parsed.GetValue(json), new(parsed.GetValue(saveMap), parsed.GetValue(saveOverlay)), parsed.GetValue(fail))
                : Complaint.Print(prepared.Error!);
        });
        return command;
    }

    private static int Inspect(string[] arguments, IReadOnlyList<InspectSettings> settings, PicturePreparation preparation, bool json, InspectOutput output, bool failOnDefect)
    {
        var exitCode = 0;
        void Complain(string message) => exitCode = Complaint.Print(message);
        var files = ImageArguments.Expand(arguments, Complain);
        if (output.Prepare(files) is { } problem)
            return Complaint.Print(problem);
        var loaded = LoadedRecipes.Load(settings);
        if (!loaded.TryGet(out var recipes))
            return Complaint.Print(loaded.Error!);

        using (recipes)
        {
            var anyNotOk = false;
            foreach (var file in files)
            {
                var start = Stopwatch.GetTimestamp();
                var read = preparation.Read(file);
                if (!read.TryGet(out var image))
                {
                    Complain(read.Error!);
                    continue;
                }

                using (image)
                {
                    var captureMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    var verdict = recipes.Inspect(image);
                    var (inspection, model) = (verdict.Inspection, recipes.Model(verdict));
                    var milliseconds = inspection.PreprocessMs + inspection.InferenceMs + inspection.PostprocessMs;
                    Console.Out.WriteLine(json
                        ? InspectLine.Write(file, inspection, captureMs, model.Provider, model.Metadata.Name)
                        : VerdictText.Line(
                            inspection.Evaluation, inspection.Score, inspection.Defects.Count, inspection.DefectsTruncated, milliseconds, file, inspection.Reason));
                    anyNotOk |= inspection.Pass == false;
                    if (output.Save(file, image, verdict) is { } notSaved)
                        return Complaint.Print(notSaved);
                }
            }

            return exitCode != 0 ? exitCode : failOnDefect && anyNotOk ? 1 : 0;
        }
    }
}
