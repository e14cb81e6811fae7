using System.Diagnostics;
using EdgeInspector.ModelTool.Clip;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Training;

/// <summary>
/// Trains prompts on a data set: every epoch all pictures in a new order, then a checkpoint and a point of the loss curve.
/// The order depends on seed and epoch alone, so that a resumed run is the run that was never interrupted.
/// </summary>
internal sealed class PromptTrainer(PromptTraining training, FrozenFeatures features, TrainingSet pictures, TrainingOptions options)
{
    private const int DrainEvery = 20;

    /// <summary>Trains to the end.</summary>
    /// <param name="clip">On the device that computes.</param>
    /// <param name="firstEpoch">0, or the epochs done before.</param>
    /// <param name="progress">Shows steps.</param>
    /// <param name="finished">Called after each epoch with the epochs done and its mean losses.</param>
    public void Run(ClipWeights clip, int firstEpoch, ConsoleProgress progress, Action<int, EpochLosses> finished)
    {
        using var gate = new FinalizerGate();
        var stepsAnEpoch = (pictures.Count + options.BatchSize - 1) / options.BatchSize;
        var step = (long)firstEpoch * stepsAnEpoch;
        for (var epoch = firstEpoch; epoch < options.Epochs; epoch++)
        {
            var clock = Stopwatch.StartNew();
            var losses = new List<StepLosses>();
            foreach (var batch in Order(epoch).Chunk(options.BatchSize))
            {
                losses.Add(Step(clip, batch));
                step++;
                progress.Report(step, FormattableString.Invariant($"epoch {epoch + 1}, loss {losses[^1].Total:F3}"));
                if (step % DrainEvery == 0)
                    gate.Drain();
            }

            gate.Drain();
            finished(epoch + 1, new(epoch + 1, losses.Average(l => l.Global), losses.Average(l => l.Local), clock.Elapsed.TotalSeconds));
        }
    }

    private StepLosses Step(ClipWeights clip, int[] batch)
    {
        using var encoded = features.Of(batch, pictures.Images);
        using var masks = pictures.Masks(batch);
        using var labels = pictures.Labels(batch);
        using var masksThere = masks.to(clip.Device);
        using var labelsThere = labels.to(clip.Device);
        return training.Step(encoded, masksThere, labelsThere);
    }

    private int[] Order(int epoch)
    {
        var order = Enumerable.Range(0, pictures.Count).ToArray();
        new Random(unchecked(options.Seed * 1_000_003 + epoch)).Shuffle(order);
        return order;
    }
}
