using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// AnomalyCLIP's training (section 3.2): only the prompts learn. Global term: cross entropy of the image; local term:
/// focal and Dice of each level's map; total = global + 4 x local. Adam with betas (0.5, 0.999).
/// </summary>
internal sealed class PromptTraining : IDisposable
{
    private const double LocalWeight = 4;

    private readonly ClipWeights _clip;
    private readonly PromptLearner _prompts;
    private readonly AnomalyClipOptions _options;
    private readonly Adam _optimizer;

    public PromptTraining(ClipWeights clip, PromptLearner prompts, AnomalyClipOptions options, double learningRate = 1e-3)
    {
        (_clip, _prompts, _options) = (clip, prompts, options);
        foreach (var tensor in clip.Tensors.Values.Where(tensor => tensor.requires_grad))
            tensor.requires_grad = false;
        _optimizer = optim.Adam(prompts.Learnable, learningRate, beta1: 0.5, beta2: 0.999);
    }

    /// <summary>One step on a batch; returns the two terms, the local one without its weight.</summary>
    /// <param name="images">Normalised, [N, 3, S, S].</param>
    /// <param name="masks">0 or 1, [N, S, S].</param>
    /// <param name="labels">0 good, 1 defective, int64 [N].</param>
    public (double Global, double Local) Step(Tensor images, Tensor masks, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var (global, local) = Losses(images, masks, labels);
        _optimizer.zero_grad();
        (LocalWeight * local + global).backward();
        _optimizer.step();
        return (global.item<float>(), local.item<float>());
    }

    public void Dispose() => _optimizer.Dispose();

    private (Tensor Global, Tensor Local) Losses(Tensor images, Tensor masks, Tensor labels)
    {
        VisionFeatures features;
        using (no_grad())
            features = DpamVisionEncoder.Encode(_clip, _options, images);
        var text = _prompts.TextFeatures(_clip, _options.RoundDeepPrompts);
        var global = F.cross_entropy(AnomalyScoring.Logits(features.Image, text), labels);
        var local = features.Levels
            .Select(level => AnomalyLosses.Local(AnomalyScoring.LevelMap(level, text, _options.ImageSize), masks))
            .Aggregate((sum, loss) => sum + loss);
        return (global, local);
    }
}
