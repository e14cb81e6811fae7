using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Export;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip export</c>: checkpoints in, one model file out.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var checkpoints = new CheckpointOptions();
        var output = new Option<string>("--output") { Description = "The model file to write", Required = true };
        var imageSize = new Option<int>("--image-size") { Description = "Pixels a side of the model's input", DefaultValueFactory = _ => 518 };
        var dpamLayers = new Option<int>("--dpam-layers") { Description = "V-V attention in the last N - 1 blocks", DefaultValueFactory = _ => 20 };
        var features = new Option<int[]>("--features")
        {
            Description = "Blocks whose features make the map, counted from 1",
            DefaultValueFactory = _ => [6, 12, 18, 24],
            CustomParser = IntegerList.Parse,
        };
        var precision = new Option<string>("--precision") { Description = "Of weights and arithmetic", DefaultValueFactory = _ => "fp16" };
        precision.AcceptOnlyFromAmong("fp32", "fp16");
        var rounding = new Option<string>("--deep-prompt-rounding")
        {
            Description = "half rounds the deep prompts to float16 as the original code does",
            DefaultValueFactory = _ => "half",
        };
        rounding.AcceptOnlyFromAmong("half", "none");
        var name = new Option<string?>("--name") { Description = "The model's name (default: the output's file name)" };
        var licence = new Option<string>("--licence") { Description = "Licence of the weights", DefaultValueFactory = _ => "unknown" };

        var command = new Command("export", "Writes the ONNX file that the line runs")
        {
            output, imageSize, dpamLayers, features, precision, rounding, name, licence,
        };
        checkpoints.AddTo(command);
        command.SetAction(result =>
        {
            var (clip, prompts, problem) = checkpoints.Read(result);
            var options = new AnomalyClipOptions
            {
                ImageSize = result.GetValue(imageSize),
                DpamLayers = result.GetValue(dpamLayers),
                FeatureLayers = result.GetValue(features)!,
                RoundDeepPrompts = result.GetValue(rounding) == "half",
            };
            problem ??= options.Problem(clip.Config.Vision);
            if (problem is not null)
                return Fail.With(problem);

            var path = result.GetValue(output)!;
            var card = new ModelCard(
                result.GetValue(name) ?? Path.GetFileNameWithoutExtension(path),
                Version: "1",
                Prompts: $"learned, {prompts.DeepPrompts.Count} deep",
                result.GetValue(licence)!);
            var model = AnomalyClipExporter.Export(clip, prompts, options, result.GetValue(precision) == "fp16", card);
            return ModelFile.Write(model, path) is { } failure ? Fail.With(failure) : 0;
        });
        return command;
    }
}
