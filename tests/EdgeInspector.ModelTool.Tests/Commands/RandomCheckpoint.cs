using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Checkpoints;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>Checkpoints of any size with random weights, as PyTorch would write them: neither speed nor arithmetic depends on the values.</summary>
internal static class RandomCheckpoint
{
    /// <param name="config">The CLIP's sizes.</param>
    /// <param name="depth">Text blocks that see learned tokens.</param>
    /// <param name="clipFile">Where the CLIP goes.</param>
    /// <param name="promptFile">Where its prompts go.</param>
    public static void Write(ClipConfig config, int depth, string clipFile, string promptFile)
    {
        random.manual_seed(5);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ClipInitialisation.Draw(config);
        PyTorchWriter.Write(clipFile, tensors.ToDictionary(pair => pair.Key, pair => (object)pair.Value));
        var clip = ClipWeights.Create(tensors, "clip").Value!;
        var ids = LearnedPromptTokens.Create(config.Text, 12, () => throw new InvalidOperationException()).Value!;
        var prompts = PromptLearner.Initialise(clip, ids.Normal, ids.Abnormal, 12, depth, 4);
        PyTorchWriter.Write(promptFile, new Dictionary<string, object> { ["prompt_learner"] = prompts.Tensors.ToDictionary(pair => pair.Key, pair => (object)pair.Value) });
    }
}
