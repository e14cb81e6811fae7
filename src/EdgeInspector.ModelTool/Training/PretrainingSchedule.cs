namespace EdgeInspector.ModelTool.Training;

/// <param name="Steps">Optimiser steps; 1 and up.</param>
/// <param name="BatchSize">Pictures a step.</param>
/// <param name="PeakRate">Learning rate after the warm-up.</param>
/// <param name="Seed">Of the weights, the words and the pictures.</param>
internal sealed record PretrainingSchedule(int Steps, int BatchSize, double PeakRate, int Seed)
{
    private const int WarmUpSteps = 200;

    /// <summary>Steps between checkpoints; those from half of the way on are averaged.</summary>
    public int CheckpointSteps { get; init; } = 500;

    /// <summary>Linear warm-up, then a cosine down to a hundredth.</summary>
    public double Rate(int step)
    {
        if (step < WarmUpSteps)
            return PeakRate * (step + 1) / WarmUpSteps;
        var progress = (double)(step - WarmUpSteps) / Math.Max(1, Steps - WarmUpSteps);
        return PeakRate * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
