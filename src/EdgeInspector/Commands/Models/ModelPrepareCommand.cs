using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model prepare</c>: the TensorRT engines of a configuration's models, ahead of the daemon's start.</summary>
internal static class ModelPrepareCommand
{
    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("prepare", "Builds the TensorRT engines of the configuration's models; takes minutes, as the daemon's user") { option };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            return config is null ? Complaint.Print(file, errors) : Prepare(config);
        });
        return command;
    }

    private static int Prepare(EdgeInspectorConfig config)
    {
        var settings = config.Inference.ToSession(config.StateFolder);
        if (!settings.Providers.Contains(ExecutionProvider.TensorRt))
            return Complaint.Print("inference/providers does not allow tensorrt: there is nothing to prepare");
        var exitCode = 0;
        foreach (var name in config.Recipes.Values.Select(recipe => recipe.Model).Distinct())
        {
            var start = Stopwatch.GetTimestamp();
            var loaded = AnomalyModel.Load(ModelName.FileOf(name, config.StateFolder), settings with { Providers = [ExecutionProvider.TensorRt], BuildsEngines = true });
            using var model = loaded.Value;
            if (model is null)
                exitCode = Complaint.Print(loaded.Error!);
            else
                Console.Out.WriteLine($"{name}: its TensorRT engine is in {settings.EngineFolder} and passed the self-test, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }

        return exitCode;
    }
}
