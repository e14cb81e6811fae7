using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>
/// The recipe that made <c>models/anomalyclip-nano.onnx</c>: a small CLIP trained on generated parts, AnomalyCLIP's
/// prompts trained on it, the file measured and exported.
/// </summary>
internal static class PretrainNanoCommand
{
    private const int MeasuredParts = 800;

    public static Command Create()
    {
        var photographs = PhotographOption.Create();
        var output = new Option<string>("--output") { Description = "The model file to write", DefaultValueFactory = _ => "models/anomalyclip-nano.onnx" };
        var work = new Option<string>("--work") { Description = "Folder for the checkpoints (clip.safetensors, prompts.safetensors)", Required = true };
        var clipOutput = new Option<string>("--clip-output")
        {
            Description = "Folder for the CLIP itself, float16, with its vocabulary: what `train` and `export` start from",
            DefaultValueFactory = _ => "models/nano-clip",
        };
        var steps = new Option<int>("--steps") { Description = "Pre-training steps", DefaultValueFactory = _ => 4400 };
        var promptSteps = new Option<int>("--prompt-steps") { Description = "Prompt-training steps", DefaultValueFactory = _ => 400 };
        var batch = new Option<int>("--batch") { Description = "Parts a step", DefaultValueFactory = _ => 16 };
        var rate = new Option<double>("--rate") { Description = "Peak learning rate", DefaultValueFactory = _ => 1e-3 };
        var seed = new Option<int>("--seed") { Description = "Of weights, words and parts", DefaultValueFactory = _ => 1 };
        var resume = new Option<bool>("--from-clip") { Description = "Go on from the work folder's clip.safetensors: only train the prompts" };
        var command = new Command("pretrain-nano", "Trains the small model that ships with EdgeInspector")
        {
            photographs, output, clipOutput, work, steps, promptSteps, batch, rate, seed, resume,
        };
        command.SetAction(result =>
        {
            var schedule = new PretrainingSchedule(result.GetValue(steps), result.GetValue(batch), result.GetValue(rate), result.GetValue(seed));
            var (materials, problem) = PhotographOption.Materials(result.GetValue(photographs));
            if (problem is not null)
                return Fail.With(problem);
            var folder = result.GetValue(work)!;
            Directory.CreateDirectory(folder);
            random.manual_seed(schedule.Seed);
            var clock = Stopwatch.StartNew();
            var generator = new PartGenerator(schedule.Seed, NanoModel.ImageSize, materials);
            var tokenizer = NanoModel.Tokenizer();
            File.WriteAllLines(Path.Combine(folder, WordTokenizer.FileName), tokenizer.Vocabulary);
            var clipFile = Path.Combine(folder, "clip.safetensors");
            if (!result.GetValue(resume))
                Pretrain(generator, tokenizer, schedule, clipFile);

            var clip = ClipCheckpoint.Read(clipFile);
            if (clip.Error is not null)
                return Fail.With(clip.Error);
            var promptSchedule = schedule with { Steps = result.GetValue(promptSteps), PeakRate = 1e-3 };
            var prompts = NanoPrompts.Train(clip.Value!, tokenizer, generator, promptSchedule, firstIndex: 1L << 32, Console.Out);
            SafetensorsWriter.Write(Path.Combine(folder, "prompts.safetensors"), prompts.Tensors);
            var failure = Export(clip.Value!, prompts, generator, result.GetValue(output)!);
            WriteClip(clip.Value!, tokenizer, result.GetValue(clipOutput)!);
            Console.WriteLine($"done after {clock.Elapsed:hh\\:mm\\:ss}");
            return failure is null ? 0 : Fail.With(failure);
        });
        return command;
    }

    private static void Pretrain(PartGenerator generator, WordTokenizer tokenizer, PretrainingSchedule schedule, string clipFile)
    {
        var clip = NanoModel.Initialise(tokenizer);
        Console.WriteLine($"{clip.Tensors.Values.Sum(t => t.numel()) / 1e6:F2} M parameters");
        new ContrastivePretraining(clip, NanoModel.Options, tokenizer, schedule)
            .Run(generator, Console.Out, () => SafetensorsWriter.Write(clipFile, clip.Tensors));
    }

    private static void WriteClip(ClipWeights clip, WordTokenizer tokenizer, string folder)
    {
        Directory.CreateDirectory(folder);
        var halves = clip.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float16));
        SafetensorsWriter.Write(Path.Combine(folder, "clip.safetensors"), halves);
        File.WriteAllLines(Path.Combine(folder, WordTokenizer.FileName), tokenizer.Vocabulary);
    }

    /// <summary>Exports once to measure what the line will run, and again with the thresholds that came out.</summary>
    private static string? Export(ClipWeights clip, PromptLearner prompts, PartGenerator generator, string output)
    {
        var source = new ModelSource(clip, prompts, NanoModel.Options);
        var card = new ModelCard("anomalyclip-nano", "1", "learned on generated parts", "MIT");
        var draft = AnomalyClipExporter.Export(source, Precision.Fp16, card);
        var loaded = AnomalyModel.Load(draft.ToByteArray(), "the new model", new SessionSettings());
        if (!loaded.TryGet(out var model))
            return loaded.Error;
        using (model)
        {
            var measured = NanoMeasurement.Of(model, generator, firstIndex: 1L << 40, MeasuredParts);
            Console.WriteLine($"on {MeasuredParts} unseen generated parts: {measured}");
            card = card with { ScoreThreshold = measured.ScoreThreshold, MapThreshold = measured.MapThreshold };
        }

        return ModelFile.Write(AnomalyClipExporter.Export(source, Precision.Fp16, card), output);
    }
}
