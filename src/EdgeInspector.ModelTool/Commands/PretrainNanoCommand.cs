using System.CommandLine;
using System.Diagnostics;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;
using EdgeInspector.ModelTool.Export;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Inference;
using Google.Protobuf;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>
/// The recipe that made <c>models/anomalyclip-nano.onnx</c>: a small CLIP behind the first stages of a ResNet-18, trained on
/// generated parts, the prompt ensemble of an object and its defects on it, the file measured and exported; then, where it is asked for, a
/// text transformer that knows captions only.
/// </summary>
internal static class PretrainNanoCommand
{
    private const int MeasuredParts = 800;

    public static Command Create()
    {
        var photographs = PhotographOption.Create();
        var output = new Option<string>("--output") { Description = "The model file to write", DefaultValueFactory = _ => "models/anomalyclip-nano.onnx" };
        var work = new Option<string>("--work") { Description = "Folder for the checkpoint (clip.safetensors)", Required = true };
        var resnet = new Option<string?>("--resnet") { Description = "ResNet18.onnx of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18: the stem's first weights" };
        var clipOutput = new Option<string?>("--clip-output") { Description = "Folder for the CLIP itself, float16, with its vocabulary: what `train` and `export` start from" };
        var steps = new Option<int>("--steps") { Description = "Pre-training steps", DefaultValueFactory = _ => 2500 };
        var textSteps = new Option<int>("--text-steps") { Description = "Steps of the text transformer that goes with --clip-output", DefaultValueFactory = _ => 300 };
        var batch = new Option<int>("--batch") { Description = "Parts a step, a multiple of 4: pieces of one product stand together", DefaultValueFactory = _ => 16 };
        var rate = new Option<double>("--rate") { Description = "Peak learning rate", DefaultValueFactory = _ => 1e-3 };
        var seed = new Option<int>("--seed") { Description = "Of weights, words and parts", DefaultValueFactory = _ => 1 };
        var start = new Option<string?>("--start-from") { Description = "Start from this CLIP instead: its vision transformer, and its texts where they are of the same sizes" };
        var resume = new Option<bool>("--from-clip") { Description = "Go on from the work folder's clip.safetensors: only what comes after the pre-training" };
        var command = new Command("pretrain-nano", "Trains the small model that ships with EdgeInspector")
        {
            photographs, output, resnet, clipOutput, work, steps, textSteps, batch, rate, seed, start, resume,
        };
        command.SetAction(result =>
        {
            var schedule = new PretrainingSchedule(result.GetValue(steps), result.GetValue(batch), result.GetValue(rate), result.GetValue(seed));
            var (materials, problem) = PhotographOption.Materials(result.GetValue(photographs));
            if (problem is not null)
                return Fail.With(problem);
            if (schedule.Steps < 1)
                return Fail.With($"--steps {schedule.Steps} is no number of steps; expected 1 or more (--from-clip does without any)");
            if (schedule.BatchSize < PartComparison.Pieces || schedule.BatchSize % PartComparison.Pieces != 0)
                return Fail.With($"--batch {schedule.BatchSize} is not a multiple of {PartComparison.Pieces}");
            var (from, noStart) = result.GetValue(resume) ? (null, null) : FirstWeights(result.GetValue(start), result.GetValue(resnet));
            if (noStart is not null)
                return Fail.With(noStart);
            var folder = result.GetValue(work)!;
            Directory.CreateDirectory(folder);
            random.manual_seed(schedule.Seed);
            var clock = Stopwatch.StartNew();
            var generator = new PartGenerator(schedule.Seed, NanoModel.ImageSize, materials);
            var tokenizer = NanoModel.Tokenizer();
            File.WriteAllLines(Path.Combine(folder, WordTokenizer.FileName), tokenizer.Vocabulary);
            var clipFile = Path.Combine(folder, "clip.safetensors");
            if (from is not null)
                Pretrain(generator, tokenizer, schedule, from, clipFile);

            var clip = ClipCheckpoint.Read(clipFile);
            if (clip.Error is not null)
                return Fail.With(clip.Error);
            var failure = Export(clip.Value!, tokenizer, generator, result.GetValue(output)!);
            if (result.GetValue(clipOutput) is { } clipFolder)
                WriteClip(TuneText(clip.Value!, generator, tokenizer, schedule with { Steps = result.GetValue(textSteps) }), tokenizer, clipFolder);
            Console.WriteLine($"done after {clock.Elapsed:hh\\:mm\\:ss}");
            return failure is null ? 0 : Fail.With(failure);
        });
        return command;
    }

    /// <summary>A whole model of the present sizes, or a stem alone; or why there is none.</summary>
    private static (IReadOnlyDictionary<string, Tensor>? Tensors, string? Problem) FirstWeights(string? start, string? resnet)
    {
        if (start is null)
        {
            var stem = resnet is null ? new Failure("--resnet is missing: the stem starts from a ResNet-18 (models/README.md says where it comes from)") : PretrainedResNet.Read(resnet);
            return (stem.Value, stem.Error);
        }

        var read = ClipCheckpoint.Read(start);
        if (!read.TryGet(out var from))
            return (null, read.Error);
        return from.Config.Vision == NanoModel.Config.Vision && from.Config.EmbedDim == NanoModel.Config.EmbedDim
            ? (from.Tensors, null)
            : (null, $"--start-from {start} is a {from.Config.Vision.Describe()}, expected a {NanoModel.Config.Vision.Describe()}");
    }

    private static void Pretrain(
        PartGenerator generator, WordTokenizer tokenizer, PretrainingSchedule schedule, IReadOnlyDictionary<string, Tensor> from, string clipFile)
    {
        var clip = Initialise(generator, tokenizer, from);
        Copy(from, clip);
        Console.WriteLine($"{clip.Tensors.Values.Sum(t => t.numel()) / 1e6:F2} M parameters");
        new ContrastivePretraining(clip, NanoModel.Options, tokenizer, schedule)
            .Run(generator, Console.Out, () => SafetensorsWriter.Write(clipFile, clip.Tensors));
    }

    private static ClipWeights Initialise(PartGenerator generator, WordTokenizer tokenizer, IReadOnlyDictionary<string, Tensor> stem)
    {
        var parts = Enumerable.Range(0, 32).Select(i => generator.Draw((1L << 34) + i)).ToList();
        using var batch = SampleBatch.From(parts, tokenizer, NanoModel.ImageSize);
        return NanoModel.Initialise(tokenizer, stem, batch.Images);
    }

    /// <summary>The same vision with a text transformer that knows captions only: what `train` has most to do on.</summary>
    private static ClipWeights TuneText(ClipWeights trained, PartGenerator generator, WordTokenizer tokenizer, PretrainingSchedule schedule)
    {
        var clip = Initialise(generator, tokenizer, trained.Tensors);
        Copy(trained.Tensors.Where(pair => pair.Key.StartsWith("visual.", StringComparison.Ordinal)).ToDictionary(), clip);
        new LockedImageTuning(clip, NanoModel.Options, tokenizer, schedule).Run(generator, firstIndex: 1L << 33, Console.Out);
        return clip;
    }

    private static void Copy(IReadOnlyDictionary<string, Tensor> from, ClipWeights to)
    {
        using var noGradient = no_grad();
        foreach (var (name, value) in to.Tensors.Where(pair => Fits(from, pair.Key, pair.Value)))
            value.copy_(from[name]);
    }

    private static bool Fits(IReadOnlyDictionary<string, Tensor> from, string name, Tensor value) =>
        from.TryGetValue(name, out var other) && other.shape.SequenceEqual(value.shape);

    private static void WriteClip(ClipWeights clip, WordTokenizer tokenizer, string folder)
    {
        Directory.CreateDirectory(folder);
        var halves = clip.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float16));
        SafetensorsWriter.Write(Path.Combine(folder, "clip.safetensors"), halves);
        File.WriteAllLines(Path.Combine(folder, WordTokenizer.FileName), tokenizer.Vocabulary);
    }

    /// <summary>Exports once to measure what the line will run, and again with the thresholds that came out.</summary>
    private static string? Export(ClipWeights clip, WordTokenizer tokenizer, PartGenerator generator, string output)
    {
        var source = new ModelSource(clip, EnsemblePrompts.Create("object", tokenizer, DefectDrawer.AllKinds).Value!, NanoModel.Shipped);
        var card = new ModelCard("anomalyclip-nano", "6", Prompts: null, "MIT") { Score = NanoMeasurement.Score };
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
