using System.CommandLine;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Training;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip train</c>: learns AnomalyCLIP's prompts on a labelled data set.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var checkpoints = new CheckpointOptions();
        var networks = new NetworkOptions();
        var training = new TrainingArguments();
        var dataset = new Option<string>("--dataset") { Description = "Good and defective pictures with masks (models/README.md lists the layouts)", HelpName = "DIR", Required = true };
        var output = new Option<string>("--output") { Description = "The prompts to write (.pth); the loss curve lies beside it as .csv and .png", HelpName = "FILE", Required = true };
        var resume = new Option<string?>("--resume") { Description = "Go on from this checkpoint of an earlier run", HelpName = "FILE" };
        var device = new Option<string>("--device") { Description = "Where to compute", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong(TorchDevice.Names);

        var command = new Command("train", "Learns AnomalyCLIP's prompts on a labelled data set") { dataset, output, resume, device };
        checkpoints.AddClipTo(command);
        training.AddTo(command);
        networks.AddTo(command);
        command.SetAction(result =>
        {
            var (options, network, file) = (training.Read(result), networks.Read(result), result.GetValue(output)!);
            if (Path.GetExtension(file) is ".csv" or ".png")
                return Fail.With($"--output {file} is where the loss curve goes; name the prompts for example {Path.ChangeExtension(file, ".pth")}");
            var clip = checkpoints.ReadClip(result);
            if (!clip.TryGet(out var weights))
                return Fail.With(clip.Error!);
            if ((network.Problem(weights.Config.Vision) ?? options.Problem(weights.Config.Text)) is { } problem)
                return Fail.With(problem);
            var chosen = TorchDevice.Choose(result.GetValue(device)!);
            if (!chosen.TryGet(out var where))
                return Fail.With(chosen.Error!);
            var read = ReadPictures(result.GetValue(dataset)!, network.ImageSize);
            if (!read.TryGet(out var pictures))
                return Fail.With(read.Error!);
            var from = result.GetValue(resume);
            var prompts = from is null ? checkpoints.NewPrompts(result, weights, options) : PromptCheckpoint.Read(from, weights.Config.Text);
            return prompts.TryGet(out var learner)
                ? Train(weights.To(where), learner.ToTrainable(where), network, options, pictures, from, file)
                : Fail.With(prompts.Error!);
        });
        return command;
    }

    private static Outcome<TrainingSet> ReadPictures(string root, int size)
    {
        ConsoleProgress? progress = null;
        try
        {
            return TrainingSet.Read(root, size, (done, total) => (progress ??= new("checking pictures", total, "pictures")).Report(done));
        }
        finally
        {
            progress?.Dispose();
        }
    }

    private static int Train(ClipWeights clip, PromptLearner prompts, AnomalyClipOptions network, TrainingOptions options, TrainingSet pictures, string? resume, string output)
    {
        using var training = new PromptTraining(clip, prompts, network, options.LearningRate);
        var curve = new LossCurve(Path.ChangeExtension(output, ".csv"), Path.ChangeExtension(output, ".png"));
        var done = 0;
        if (resume is not null)
        {
            var (epochs, problem) = Restore(resume, training);
            if (problem is not null)
                return Fail.With(problem);
            if (epochs >= options.Epochs)
                return Fail.With($"{resume} has {epochs} epochs behind it; --epochs {options.Epochs} asks for no more");
            curve.Continue(done = epochs);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder)
            Directory.CreateDirectory(folder);
        Console.WriteLine($"{pictures.Count} pictures, {pictures.Defective} of them defective; {clip.Config.Vision.Describe()} on the {clip.Device.type.ToString().ToLowerInvariant()}");
        using var features = new FrozenFeatures(clip, network, options.CacheBytes);
        var steps = (long)options.Epochs * ((pictures.Count + options.BatchSize - 1) / options.BatchSize);
        using (var progress = new ConsoleProgress("training", steps, "steps"))
        {
            new PromptTrainer(training, features, pictures, options).Run(clip, done, progress, (epoch, losses) =>
            {
                TrainingCheckpoint.Write(output, training, epoch);
                if (options.SaveEvery > 0 && epoch % options.SaveEvery == 0)
                    File.Copy(output, Path.ChangeExtension(output, $".epoch-{epoch}{Path.GetExtension(output)}"), overwrite: true);
                curve.Add(losses);
                Console.WriteLine(FormattableString.Invariant($"epoch {epoch}/{options.Epochs}  global {losses.Global:F4}  local {losses.Local:F4}  {losses.Seconds:F1} s"));
            });
        }

        Console.WriteLine($"{output}: prompts after {options.Epochs} epochs");
        return 0;
    }

    private static (int EpochsDone, string? Problem) Restore(string path, PromptTraining training)
    {
        var opened = Checkpoint.Open(path);
        if (!opened.TryGet(out var checkpoint))
            return (0, opened.Error);
        using (checkpoint)
            return TrainingCheckpoint.Restore(checkpoint, training);
    }
}
