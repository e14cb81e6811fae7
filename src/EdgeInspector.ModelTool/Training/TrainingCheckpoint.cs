using EdgeInspector.ModelTool.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// A training run's checkpoint: the prompts under "prompt_learner", where the original code's loader and `export` find
/// them, and beside them, under "training", what is needed to go on.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Epoch = "training.epoch", Step = "training.step", Average = "training.exp_avg", Square = "training.exp_avg_sq";

    public static void Write(string path, PromptTraining training, int epochsDone)
    {
        var names = training.Prompts.LearnableNames;
        var states = States(training.Optimizer);
        PyTorchWriter.Write(path, new Dictionary<string, object>
        {
            ["prompt_learner"] = training.Prompts.Tensors.ToDictionary(pair => pair.Key, pair => (object)pair.Value.detach().cpu()),
            ["training"] = new Dictionary<string, object>
            {
                ["epoch"] = tensor((long)epochsDone),
                ["step"] = tensor(states[0].step),
                ["exp_avg"] = names.Zip(states).ToDictionary(pair => pair.First, pair => (object)pair.Second.exp_avg.detach().cpu()),
                ["exp_avg_sq"] = names.Zip(states).ToDictionary(pair => pair.First, pair => (object)pair.Second.exp_avg_sq.detach().cpu()),
            },
        });
    }

    /// <summary>Puts the optimiser back to where it was; returns the epochs done, or what the file lacks.</summary>
    public static (int EpochsDone, string? Problem) Restore(Checkpoint checkpoint, PromptTraining training)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, state) in training.Prompts.LearnableNames.Zip(States(training.Optimizer)))
        {
            if (!checkpoint.Tensors.TryGetValue($"{Average}.{name}", out var average) || !checkpoint.Tensors.TryGetValue($"{Square}.{name}", out var square)
                || !checkpoint.Tensors.ContainsKey(Epoch) || !checkpoint.Tensors.ContainsKey(Step))
                return (0, $"{checkpoint.Path} holds prompts only, not the state of a training run; --resume takes a file that `train` wrote");
            if (!average.Shape.SequenceEqual(state.exp_avg.shape) || !square.Shape.SequenceEqual(state.exp_avg.shape))
                return (0, $"{checkpoint.Path}: {name} was trained in another shape, {Clip.ClipShapes.Show(average.Shape)} instead of {Clip.ClipShapes.Show(state.exp_avg.shape)}");
            state.exp_avg.copy_(average.Read());
            state.exp_avg_sq.copy_(square.Read());
            state.step = checkpoint.Tensors[Step].Read().item<long>();
        }

        return ((int)checkpoint.Tensors[Epoch].Read().item<long>(), null);
    }

    private static List<Adam.State> States(Adam optimizer) => [.. optimizer.state_dict().State.Cast<Adam.State>()];
}
