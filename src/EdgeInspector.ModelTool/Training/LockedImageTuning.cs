using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains the text transformer alone, on captions of whole pictures, for a vision transformer that stays as it is (LiT, CVPR
/// 2022). The result knows what a CLIP knows: words of pictures, none of patches. On such a CLIP, AnomalyCLIP's prompts have
/// something to learn that no wording gives.
/// </summary>
internal sealed class LockedImageTuning(ClipWeights clip, AnomalyClipOptions options, WordTokenizer tokenizer, PretrainingSchedule schedule)
{
    public void Run(PartGenerator generator, long firstIndex, TextWriter log)
    {
        var parameters = clip.Tensors.Where(pair => !pair.Key.StartsWith("visual.", StringComparison.Ordinal)).Select(pair => (Parameter)pair.Value).ToList();
        using var optimizer = optim.AdamW(parameters, lr: schedule.PeakRate, beta1: 0.9, beta2: 0.98, weight_decay: 0.02);
        using var stream = new SampleStream(generator.Draw, schedule.BatchSize, schedule.Steps, firstIndex);
        using var gate = new FinalizerGate();
        var (step, average) = (0, 0.0);
        foreach (var samples in stream.Batches())
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = schedule.Rate(step);
            using var batch = SampleBatch.From(samples, tokenizer, options.ImageSize);
            optimizer.zero_grad();
            var loss = CaptionLoss.Of(clip, FrozenFeatures.Encode(clip, options, batch.Images).Image, batch.Captions);
            loss.backward();
            optimizer.step();

            step++;
            average += (loss.item<float>() - average) / Math.Min(step, 50);
            if (step % 20 == 0)
                gate.Drain();
            if (step % 50 == 0 || step == schedule.Steps)
                log.WriteLine($"captions {step}/{schedule.Steps}  {average:F3}");
        }
    }
}
