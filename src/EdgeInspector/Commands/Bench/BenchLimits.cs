using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>Thresholds that make of one frame a good part and a defective one, so that the two can be compared.</summary>
internal static class BenchLimits
{
    /// <summary>Share of a defective part that lies above the map threshold.</summary>
    private const double Defective = 0.01;

    /// <summary>As <c>config/demo.json</c> has it.</summary>
    private const double MinDefectArea = 0.0005;

    /// <summary>No score and no map reaches them.</summary>
    public static DecisionLimits Good(AnomalyModel model) =>
        DecisionLimits.For(model.Metadata, scoreThreshold: 2, mapThreshold: model.Metadata.Levels + 1, MinDefectArea);

    /// <summary>A hundredth of this frame is above the map threshold.</summary>
    public static DecisionLimits NotOk(AnomalyModel model, ImageBuffer frame)
    {
        using var inspector = new PartInspector(model, Good(model));
        float[] values = [.. inspector.Inspect(frame).Map.Order()];
        return Good(model) with { MapThreshold = values[(int)((1 - Defective) * values.Length)] };
    }
}
