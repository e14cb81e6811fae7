using System.Diagnostics;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains a small CLIP on generated parts: pictures against captions (CLIP, equation of section 2.3), and, because a
/// small model cannot learn from image labels alone where a defect is, every patch of every level against the state
/// words ("good", "damaged", ...) through the same dual-path encoder that inspects later.
/// </summary>
internal sealed class ContrastivePretraining(ClipWeights clip, AnomalyClipOptions options, WordTokenizer tokenizer, PretrainingSchedule schedule)
{
    private readonly Random _random = new(schedule.Seed);

    public void Run(PartGenerator generator, TextWriter log, Action saveCheckpoint)
    {
        var parameters = clip.Tensors.Values.Cast<Parameter>().ToList();
        using var optimizer = optim.AdamW(parameters, lr: schedule.PeakRate, beta1: 0.9, beta2: 0.98, weight_decay: 0.02);
        using var stream = new SampleStream(generator, schedule.BatchSize, schedule.Steps, firstIndex: 0);
        var clock = Stopwatch.StartNew();
        var (step, average) = (0, new double[3]);
        foreach (var samples in stream.Batches())
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = schedule.Rate(step);
            using var batch = SampleBatch.From(samples, tokenizer, options.ImageSize);
            optimizer.zero_grad();
            var (captionLoss, stateLoss, patchLoss) = Losses(batch);
            (0.5 * captionLoss + stateLoss + patchLoss).backward();
            nn.utils.clip_grad_norm_(parameters, 1.0);
            optimizer.step();

            step++;
            foreach (var (loss, i) in new[] { captionLoss, stateLoss, patchLoss }.Select((loss, i) => (loss, i)))
                average[i] += (loss.item<float>() - average[i]) / Math.Min(step, 50);
            if (step % 50 == 0 || step == schedule.Steps)
                log.WriteLine($"step {step}/{schedule.Steps}  caption {average[0]:F3}  state {average[1]:F3}  patch {average[2]:F3}  {step * schedule.BatchSize / clock.Elapsed.TotalSeconds:F1} images/s  left {clock.Elapsed / step * (schedule.Steps - step):hh\\:mm\\:ss}");
            if (step % 500 == 0 || step == schedule.Steps)
                saveCheckpoint();
        }
    }

    private (Tensor Caption, Tensor State, Tensor Patch) Losses(SampleBatch batch)
    {
        var vision = DpamVisionEncoder.Encode(clip, options, batch.Images);
        var states = StateFeatures();
        return (CaptionLoss(vision.Image, batch.Captions), F.cross_entropy(AnomalyScoring.Logits(vision.Image, states), batch.Labels), PatchLoss(vision.Levels, states, batch.Masks));
    }

    /// <summary>CLIP's symmetric loss with its learned temperature.</summary>
    private Tensor CaptionLoss(Tensor imageFeatures, Tensor captions)
    {
        var texts = Unit(TextEncoder.Encode(clip, captions));
        var logits = clip["logit_scale"].clamp(0, Math.Log(100)).exp() * Unit(imageFeatures).matmul(texts.t());
        var diagonal = arange(logits.shape[0], dtype: int64);
        return (F.cross_entropy(logits, diagonal) + F.cross_entropy(logits.t(), diagonal)) / 2;
    }

    /// <summary>Per level, on the patch grid: weighted cross entropy and Dice against the share of a patch that is defective.</summary>
    private Tensor PatchLoss(IReadOnlyList<Tensor> levels, Tensor states, Tensor masks)
    {
        var patch = clip.Config.Vision.PatchSize;
        var target = (F.avg_pool2d(masks.unsqueeze(1), [patch, patch]).flatten(1) * 5).clamp(0, 1);
        var total = zeros(1);
        foreach (var level in levels)
        {
            var logits = AnomalyScoring.Logits(level[.., 1..], states);
            var difference = logits[.., .., 1] - logits[.., .., 0];
            var entropy = F.binary_cross_entropy_with_logits(difference, target, pos_weights: tensor(3f));
            total = total + entropy + 0.5 * AnomalyLosses.Dice(difference.sigmoid(), target);
        }

        return total / levels.Count;
    }

    /// <summary>Unit text features of one pair of states (normal, abnormal) in words drawn anew each step, [2, D].</summary>
    private Tensor StateFeatures()
    {
        var noun = _random.Pick(Captions.Nouns);
        var opening = _random.Pick(["a photo of a ", "a ", "", "the "]);
        var normal = tokenizer.Encode(_random.Chance(0.3) ? $"{opening}{noun} ." : $"{opening}{_random.Pick(Captions.NormalStates)} {noun}");
        var abnormal = tokenizer.Encode($"{opening}{_random.Pick(Captions.AbnormalStates)} {noun}{(_random.Chance(0.3) ? " ." : "")}");
        return Unit(TextEncoder.Encode(clip, tensor(normal.Concat(abnormal).Select(id => (long)id).ToArray()).reshape(2, -1)));
    }

    private static Tensor Unit(Tensor features) => features / features.norm(dim: -1, keepdim: true);
}
