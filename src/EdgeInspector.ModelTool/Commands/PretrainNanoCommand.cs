using System.CommandLine;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>The recipe that made <c>models/anomalyclip-nano.onnx</c>.</summary>
internal static class PretrainNanoCommand
{
    public static Command Create()
    {
        var photographs = new Option<string[]>("--photographs") { Description = "Folders with photographs whose crops become surfaces", AllowMultipleArgumentsPerToken = true };
        var work = new Option<string>("--work") { Description = "Folder for checkpoints", Required = true };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 3000 };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 32 };
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 1e-3 };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var command = new Command("pretrain-nano", "Trains the small model that ships with EdgeInspector") { photographs, work, steps, batch, rate, seed };
        command.SetAction(result =>
        {
            var schedule = new PretrainingSchedule(result.GetValue(steps), result.GetValue(batch), result.GetValue(rate), result.GetValue(seed));
            var folders = result.GetValue(photographs) ?? [];
            Directory.CreateDirectory(result.GetValue(work)!);
            random.manual_seed(schedule.Seed);
            var photos = PhotographMaterial.Read(folders);
            Console.WriteLine($"{photos.Count} photographs");
            IMaterial[] materials = photos.Count == 0 ? [new ProceduralMaterial()] : [new ProceduralMaterial(), photos, photos];
            var tokenizer = NanoModel.Tokenizer();
            var clip = NanoModel.Initialise(tokenizer);
            Console.WriteLine($"{clip.Tensors.Values.Sum(t => t.numel()) / 1e6:F2} M parameters");
            new ContrastivePretraining(clip, NanoModel.Options, tokenizer, schedule)
                .Run(new PartGenerator(schedule.Seed, NanoModel.ImageSize, materials), Console.Out, () => SafetensorsWriter.Write(Path.Combine(result.GetValue(work)!, "clip.safetensors"), clip.Tensors));
            return 0;
        });
        return command;
    }
}
