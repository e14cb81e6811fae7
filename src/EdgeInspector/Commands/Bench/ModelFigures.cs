using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands.Bench;

/// <summary>How long inferences take, and how that compares with what they compute.</summary>
/// <param name="Model">Its name.</param>
/// <param name="ImageSize">Pixels a side of what the model sees.</param>
/// <param name="P50">Milliseconds of an inference.</param>
/// <param name="P90">The same.</param>
/// <param name="FramesPerSecond">With everything else that a frame takes.</param>
/// <param name="Gflop">Thousand million floating-point operations of an inference; null where the model's sizes are not known.</param>
/// <param name="Gflops">The same a second.</param>
/// <param name="OfYardstick">The share of the yardstick's rate, measured between the inferences; null where a GPU computes.</param>
/// <param name="YardstickGflops">The yardstick's best.</param>
internal sealed record ModelFigures(
    string Model, int ImageSize, double P50, double P90, double FramesPerSecond, double? Gflop, double? Gflops, double? OfYardstick, double YardstickGflops)
{
    public static ModelFigures Of(AnomalyModel model, PartFigures figures, PairedYardstick yardstick)
    {
        var inference = figures.Stages["inference"];
        var operations = model.Cost?.Operations;
        return new(
            model.Metadata.Name,
            model.Metadata.ImageSize,
            inference.P50,
            inference.P90,
            figures.FramesPerSecond,
            operations / 1e9,
            operations / inference.P50 / 1e6,
            model.Provider == ExecutionProvider.Cpu.Name() && operations is { } known ? yardstick.Share(known) : null,
            yardstick.BestGflops);
    }
}
