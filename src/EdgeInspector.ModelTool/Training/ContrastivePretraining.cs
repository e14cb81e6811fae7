using System.Diagnostics;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains a small CLIP on generated parts: pictures against captions (CLIP, equation of section 2.3), and, because a
/// small model cannot learn from whole pictures alone what is where, the class token and every patch of every level
/// against the names of what they show: a kind of defect, or a sound surface. "Good" and "damaged" stand in captions
/// only: what is normal at a patch is left to AnomalyCLIP's prompts. Patches also describe their own texture
/// (<see cref="PatchDescriptions"/>), and are compared with good pieces of the same product (<see cref="PartComparison"/>).
/// What results is the mean of the checkpoints from half of the way on.
/// </summary>
internal sealed class ContrastivePretraining(ClipWeights clip, AnomalyClipOptions options, WordTokenizer tokenizer, PretrainingSchedule schedule)
{
    private const float DefectWeight = 3;

    private readonly Random _random = new(schedule.Seed);
    private readonly PatchDescriptions _describer = new(options.FeatureLayers.Count, clip.Config.EmbedDim, clip.Config.Vision.PatchSize);
    private readonly PartComparison _comparison = new(options.FeatureLayers.Count);

    public void Run(PartGenerator generator, TextWriter log, Action saveCheckpoint)
    {
        var trained = clip.Tensors.Where(pair => pair.Value is Parameter).ToDictionary();
        Parameter[] parameters = [.. trained.Values.Cast<Parameter>(), .. _describer.Parameters, .. _comparison.Parameters];
        using var optimizer = optim.AdamW(parameters, lr: schedule.PeakRate, beta1: 0.9, beta2: 0.98, weight_decay: 0.02);
        using var stream = new SampleStream(index => generator.DrawProduct(index / PartComparison.Pieces, index, PartComparison.IsDefective(index)), schedule.BatchSize, schedule.Steps, firstIndex: 0);
        using var gate = new FinalizerGate();
        var clock = Stopwatch.StartNew();
        var (step, average) = (0, new double[6]);
        var moments = new WeightAverage(trained);
        foreach (var samples in stream.Batches())
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = schedule.Rate(step);
            using var batch = SampleBatch.From(samples, tokenizer, options.ImageSize);
            optimizer.zero_grad();
            var losses = LossesOf(batch);
            (0.5 * losses.Caption + 0.5 * losses.Name + losses.Patch + losses.Comparison + losses.Description + 0.2 * losses.Gaze).backward();
            nn.utils.clip_grad_norm_(parameters, 1.0);
            optimizer.step();

            step++;
            Tensor[] each = [losses.Caption, losses.Name, losses.Patch, losses.Comparison, losses.Description, losses.Gaze];
            for (var i = 0; i < each.Length; i++)
                average[i] += (each[i].item<float>() - average[i]) / Math.Min(step, 50);
            if (step % 50 == 0 || step == schedule.Steps)
            {
                var rate = step * schedule.BatchSize / clock.Elapsed.TotalSeconds;
                log.WriteLine(
                    $"step {step}/{schedule.Steps}  caption {average[0]:F3}  name {average[1]:F3}  patch {average[2]:F3}  " +
                    $"comparison {average[3]:F3}  description {average[4]:F3}  gaze {average[5]:F3}  {rate:F1} images/s  left {clock.Elapsed / step * (schedule.Steps - step):hh\\:mm\\:ss}");
            }

            if (step % 20 == 0)
                gate.Drain();
            if (step % schedule.CheckpointSteps != 0 && step != schedule.Steps)
                continue;
            if (2 * step >= schedule.Steps)
                moments.Add();
            if (step == schedule.Steps)
                moments.Apply();
            saveCheckpoint();
        }
    }

    private Losses LossesOf(SampleBatch batch)
    {
        var attention = new List<Tensor>();
        var vision = DpamVisionEncoder.Encode(clip, options, batch.Images, attention);
        var names = NameFeatures();
        var patch = clip.Config.Vision.PatchSize;
        var share = F.avg_pool2d(batch.Masks.unsqueeze(1), [patch, patch]).flatten(1);
        var defective = (share * 5).clamp(0, 1);
        var kinds = batch.Kinds.where(batch.Kinds >= 0, names.shape[0] - 1);
        return new(
            CaptionLoss.Of(clip, vision.Image, batch.Captions),
            F.cross_entropy(AnomalyScoring.Logits(vision.Image, names), kinds),
            PatchLoss(vision.Levels, names, defective, kinds),
            _comparison.Loss(vision.Levels, defective),
            _describer.Loss(vision.Levels, batch.Images),
            GazeLoss(attention[^2..], (share > 0.1).to(float32)));
    }

    /// <summary>In the last two blocks, -log of the class token's attention that rests on defective patches, over defective parts.</summary>
    private static Tensor GazeLoss(IEnumerable<Tensor> attention, Tensor defective)
    {
        var hasDefect = defective.amax([1]);
        var total = zeros(1);
        foreach (var weights in attention)
        {
            var onDefect = (weights.mean([1]) * defective).sum(1);
            total = total - ((onDefect + 1e-4).log() * hasDefect).sum() / (hasDefect.sum() + 1e-6);
        }

        return total / 2;
    }

    /// <summary>
    /// Per level: cross entropy of each patch against the name of what it shows, and Dice of its defectiveness.
    /// </summary>
    /// <param name="levels">[N, 1 + patches, D] each.</param>
    /// <param name="names">Unit features of the kinds of defect and, last, of a sound surface, [kinds + 1, D].</param>
    /// <param name="defective">How defective a patch is, 0 to 1, [N, patches].</param>
    /// <param name="kinds">What damaged each part, [N].</param>
    private static Tensor PatchLoss(IReadOnlyList<Tensor> levels, Tensor names, Tensor defective, Tensor kinds)
    {
        var (weight, total) = (DefectWeight * defective, zeros(1));
        var sum = weight.sum() + (1 - defective).sum();
        foreach (var level in levels)
        {
            var log = AnomalyScoring.Logits(level[.., 1..], names).log_softmax(-1);
            var sound = log[.., .., ^1];
            var named = log.gather(2, kinds.reshape(-1, 1, 1).expand(-1, log.shape[1], 1)).squeeze(2);
            total = total - (weight * named + (1 - defective) * sound).sum() / sum + 0.5 * AnomalyLosses.Dice(1 - sound.exp(), defective);
        }

        return total / levels.Count;
    }

    /// <summary>Unit text features of every kind of defect and, last, of a sound surface, in words drawn anew each step, [kinds + 1, D].</summary>
    private Tensor NameFeatures()
    {
        var (state, template) = (_random.Pick(PromptEnsemble.DefectStates), _random.Pick(PromptEnsemble.Templates));
        var texts = DefectDrawer.AllKinds.Select(kind => PromptEnsemble.Compose(kind, state, template))
            .Append(PromptEnsemble.Compose(_random.Pick(Captions.Nouns), "{0}", template));
        return Unit(TextEncoder.Encode(clip, TextBatch.Encode(texts, tokenizer).Value!));
    }

    private static Tensor Unit(Tensor features) => features / features.norm(dim: -1, keepdim: true);

    private sealed record Losses(Tensor Caption, Tensor Name, Tensor Patch, Tensor Comparison, Tensor Description, Tensor Gaze);
}
