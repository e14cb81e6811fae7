using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Optimised;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model prepare</c>: what the daemon's start would otherwise take its time to make of a configuration's models, TensorRT engines and large models' graphs for the CPU.</summary>
internal static class ModelPrepareCommand
{
    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("prepare", "Builds the TensorRT engines of the configuration's models, and their graphs for the CPU; takes minutes, as the daemon's user") { option };
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
        (ExecutionProvider Provider, string What)[] kinds =
        [
            (ExecutionProvider.TensorRt, $"its TensorRT engine is in {settings.EngineFolder}"),
            (ExecutionProvider.Cpu, $"its graph for the CPU is in {settings.GraphFolder}"),
        ];
        if (!kinds.Any(kind => settings.Providers.Contains(kind.Provider)))
            return Complaint.Print("inference/providers allows neither tensorrt nor cpu: there is nothing to prepare");
        var exitCode = 0;
        foreach (var name in config.Recipes.Values.Select(recipe => recipe.Model).Distinct())
        {
            var path = ModelName.FileOf(name, config.StateFolder);
            foreach (var (provider, what) in kinds.Where(kind => settings.Providers.Contains(kind.Provider)))
            {
                if (provider == ExecutionProvider.Cpu && new FileInfo(path) is { Exists: true, Length: < OptimisedGraphs.Smallest })
                {
                    Console.Out.WriteLine($"{name}: small enough for the CPU to take it as it is");
                    continue;
                }

                var start = Stopwatch.GetTimestamp();
                var loaded = AnomalyModel.Load(path, settings with { Providers = [provider], BuildsEngines = true });
                using var model = loaded.Value;
                if (model is null)
                    exitCode = Complaint.Print(loaded.Error!);
                else if (model.NotKept is { } problem)
                    exitCode = Complaint.Print($"model {path}: {problem}");
                else
                    Console.Out.WriteLine($"{name}: {what} and passed the self-test, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            }
        }

        return exitCode;
    }
}
