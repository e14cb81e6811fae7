using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Clip.Tokenizers;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Training;

/// <summary>Learns prompts for a pre-trained nano CLIP on further generated parts.</summary>
internal static class NanoPrompts
{
    private const int LogEvery = 50;

    /// <param name="clip">Pre-trained; frozen from here on.</param>
    /// <param name="tokenizer">The nano model's.</param>
    /// <param name="generator">Draws the parts.</param>
    /// <param name="schedule">Steps, batch size and rate.</param>
    /// <param name="firstIndex">Of the parts to draw: beyond those of the pre-training.</param>
    /// <param name="log">Receives a line now and then.</param>
    public static PromptLearner Train(ClipWeights clip, WordTokenizer tokenizer, PartGenerator generator, PretrainingSchedule schedule, long firstIndex, TextWriter log)
    {
        var placeholders = string.Join(' ', Enumerable.Repeat("x", NanoModel.LearnedTokens));
        var prompts = PromptLearner.Initialise(
            clip,
            tokenizer.Encode($"{placeholders} object.").Value!,
            tokenizer.Encode($"{placeholders} damaged object.").Value!,
            NanoModel.LearnedTokens,
            NanoModel.PromptDepth,
            NanoModel.DeepTokens).ToTrainable(CPU);
        using var training = new PromptTraining(clip, prompts, NanoModel.Options, schedule.PeakRate);
        using var stream = new SampleStream(generator, schedule.BatchSize, schedule.Steps, firstIndex);
        using var gate = new FinalizerGate();
        var (step, global, local) = (0, 0.0, 0.0);
        foreach (var samples in stream.Batches())
        {
            using var batch = SampleBatch.From(samples, tokenizer, NanoModel.ImageSize);
            var losses = training.Step(FrozenFeatures.Encode(clip, NanoModel.Options, batch.Images), batch.Masks, batch.Labels);
            step++;
            global += (losses.Global - global) / Math.Min(step, LogEvery);
            local += (losses.Local - local) / Math.Min(step, LogEvery);
            if (step % 20 == 0)
                gate.Drain();
            if (step % LogEvery == 0 || step == schedule.Steps)
                log.WriteLine($"prompts {step}/{schedule.Steps}  global {global:F3}  local {local:F3}");
        }

        return prompts;
    }
}
