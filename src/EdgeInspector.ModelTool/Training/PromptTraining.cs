using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// AnomalyCLIP's training (section 3.2): only the prompts learn. Global term: cross entropy of the image; local term:
/// focal and Dice of each level's map; total = global + 4 x local. Adam with betas (0.5, 0.999).
/// </summary>
internal sealed class PromptTraining : IDisposable
{
    private readonly ClipWeights _clip;
    private readonly AnomalyClipOptions _options;

    public PromptTraining(ClipWeights clip, PromptLearner prompts, AnomalyClipOptions options, double learningRate = 1e-3)
    {
        (_clip, Prompts, _options) = (clip, prompts, options);
        foreach (var tensor in clip.Tensors.Values.Where(tensor => tensor.requires_grad))
            tensor.requires_grad = false;
        Optimizer = optim.Adam(prompts.Learnable, learningRate, beta1: 0.5, beta2: 0.999);
    }

    /// <summary>What learns.</summary>
    public PromptLearner Prompts { get; }

    public Adam Optimizer { get; }

    /// <summary>One step on a batch; returns the losses before it.</summary>
    /// <param name="features">Of the frozen vision encoder.</param>
    /// <param name="masks">0 or 1, float32 [N, S, S].</param>
    /// <param name="labels">0 good, 1 defective, int64 [N].</param>
    public StepLosses Step(VisionFeatures features, Tensor masks, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var terms = Losses(features, masks, labels);
        Optimizer.zero_grad();
        terms.Total.backward();
        Optimizer.step();
        return terms.Read();
    }

    /// <summary>The terms on a batch, ready for the gradient.</summary>
    public LossTerms Losses(VisionFeatures features, Tensor masks, Tensor labels) =>
        LossTerms.Of(features, Prompts.TextFeatures(_clip, _options.RoundDeepPrompts), masks, labels);

    public void Dispose() => Optimizer.Dispose();
}
