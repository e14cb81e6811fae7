using System.Diagnostics;
using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains a small CLIP on generated parts: pictures against captions (CLIP, equation of section 2.3), and, because a
/// small model cannot learn from image labels alone where a defect is, every patch of every level against the state
/// words ("good", "damaged", ...) and every defective patch against the names of the kinds of defect, through the same
/// dual-path encoder that inspects later. The class token is told where to look: left to itself it stayed at chance on
/// small defects for as long as this machine could train.
/// </summary>
internal sealed class ContrastivePretraining(ClipWeights clip, AnomalyClipOptions options, WordTokenizer tokenizer, PretrainingSchedule schedule)
{
    private readonly Random _random = new(schedule.Seed);

    public void Run(PartGenerator generator, TextWriter log, Action saveCheckpoint)
    {
        var parameters = clip.Tensors.Values.Cast<Parameter>().ToList();
        using var optimizer = optim.AdamW(parameters, lr: schedule.PeakRate, beta1: 0.9, beta2: 0.98, weight_decay: 0.02);
        using var stream = new SampleStream(generator, schedule.BatchSize, schedule.Steps, firstIndex: 0);
        using var gate = new FinalizerGate();
        var clock = Stopwatch.StartNew();
        var (step, average) = (0, new double[5]);
        foreach (var samples in stream.Batches())
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = schedule.Rate(step);
            using var batch = SampleBatch.From(samples, tokenizer, options.ImageSize);
            optimizer.zero_grad();
            var losses = Losses(batch);
            (0.5 * losses.Caption + losses.State + losses.Patch + 0.3 * losses.Kind + 0.2 * losses.Gaze).backward();
            nn.utils.clip_grad_norm_(parameters, 1.0);
            optimizer.step();

            step++;
            Tensor[] each = [losses.Caption, losses.State, losses.Patch, losses.Kind, losses.Gaze];
            for (var i = 0; i < each.Length; i++)
                average[i] += (each[i].item<float>() - average[i]) / Math.Min(step, 50);
            if (step % 50 == 0 || step == schedule.Steps)
            {
                var rate = step * schedule.BatchSize / clock.Elapsed.TotalSeconds;
                log.WriteLine(
                    $"step {step}/{schedule.Steps}  caption {average[0]:F3}  state {average[1]:F3}  patch {average[2]:F3}  " +
                    $"kind {average[3]:F3}  gaze {average[4]:F3}  {rate:F1} images/s  left {clock.Elapsed / step * (schedule.Steps - step):hh\\:mm\\:ss}");
            }

            if (step % 20 == 0)
                gate.Drain();
            if (step % 500 == 0 || step == schedule.Steps)
                saveCheckpoint();
        }
    }

    private (Tensor Caption, Tensor State, Tensor Patch, Tensor Kind, Tensor Gaze) Losses(SampleBatch batch)
    {
        var attention = new List<Tensor>();
        var vision = DpamVisionEncoder.Encode(clip, options, batch.Images, attention);
        var states = StateFeatures();
        var patch = clip.Config.Vision.PatchSize;
        var share = F.avg_pool2d(batch.Masks.unsqueeze(1), [patch, patch]).flatten(1);
        return (
            CaptionLoss(vision.Image, batch.Captions),
            F.cross_entropy(AnomalyScoring.Logits(vision.Image, states), batch.Labels),
            PatchLoss(vision.Levels, states, (share * 5).clamp(0, 1)),
            KindLoss(vision.Levels, KindFeatures(), share > 0.2, batch.Kinds),
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

    /// <summary>CLIP's symmetric loss with its learned temperature.</summary>
    private Tensor CaptionLoss(Tensor imageFeatures, Tensor captions)
    {
        var texts = Unit(TextEncoder.Encode(clip, captions));
        var logits = clip["logit_scale"].clamp(0, Math.Log(100)).exp() * Unit(imageFeatures).matmul(texts.t());
        var diagonal = arange(logits.shape[0], dtype: int64);
        return (F.cross_entropy(logits, diagonal) + F.cross_entropy(logits.t(), diagonal)) / 2;
    }

    /// <summary>Per level, on the patch grid: weighted cross entropy and Dice against how defective a patch is, [N, patches].</summary>
    private static Tensor PatchLoss(IReadOnlyList<Tensor> levels, Tensor states, Tensor target)
    {
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

    /// <summary>Per level, cross entropy of the defective patches, [N, patches], against what damaged them, [N].</summary>
    private static Tensor KindLoss(IReadOnlyList<Tensor> levels, Tensor kindFeatures, Tensor defective, Tensor kinds)
    {
        var targets = kinds.unsqueeze(1).expand_as(defective)[defective];
        var total = zeros(1);
        if (targets.numel() == 0)
            return total;
        foreach (var level in levels)
            total = total + F.cross_entropy(AnomalyScoring.Logits(level[.., 1..][defective], kindFeatures), targets);
        return total / levels.Count;
    }

    /// <summary>Unit text features of every kind of defect, in words drawn anew each step, [kinds, D].</summary>
    private Tensor KindFeatures()
    {
        var (state, template) = (_random.Pick(PromptEnsemble.DefectStates), _random.Pick(PromptEnsemble.Templates));
        return Features(PartGenerator.DefectKinds.Select(kind => PromptEnsemble.Compose(kind, state, template)));
    }

    /// <summary>Unit text features of one pair of states (normal, abnormal) in words drawn anew each step, [2, D].</summary>
    private Tensor StateFeatures()
    {
        var noun = _random.Pick(Captions.Nouns);
        if (_random.Chance(0.5))
        {
            var template = _random.Pick(PromptEnsemble.Templates);
            return Features(
            [
                PromptEnsemble.Compose(noun, _random.Pick(PromptEnsemble.NormalStates), template),
                PromptEnsemble.Compose(noun, _random.Pick(PromptEnsemble.AbnormalStates), template),
            ]);
        }

        var opening = _random.Pick(["a photo of a ", "a ", "", "the "]);
        return Features(
        [
            _random.Chance(0.3) ? $"{opening}{noun} ." : $"{opening}{_random.Pick(Captions.NormalStates)} {noun}",
            $"{opening}{_random.Pick(Captions.AbnormalStates)} {noun}{(_random.Chance(0.3) ? " ." : "")}",
        ]);
    }

    /// <summary>Unit features of texts in the model's own words, [K, D].</summary>
    private Tensor Features(IEnumerable<string> texts) => Unit(TextEncoder.Encode(clip, TextBatch.Encode(texts, tokenizer).Value!));

    private static Tensor Unit(Tensor features) => features / features.norm(dim: -1, keepdim: true);
}
