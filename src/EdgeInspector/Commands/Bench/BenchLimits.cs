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

    /// <summary>No picture of this size fails them, whatever the reference parts' pictures are like.</summary>
    public static PictureLimits AnyPicture(ImageBuffer frame) => new()
    {
        Width = frame.Width,
        Height = frame.Height,
        MinBrightness = 0,
        MaxBrightness = 1,
        MaxSaturated = 1,
        MinSharpness = 0,
        MaxStrange = 1,
    };

    /// <summary>A hundredth of this frame is above the map threshold.</summary>
    public static DecisionLimits NotOk(AnomalyModel model, ImageBuffer frame)
    {
        using var inspector = new PartInspector(model, Good(model));
        float[] values = [.. inspector.Inspect(frame).Map.Order()];
        return Good(model) with { MapThreshold = values[(int)((1 - Defective) * values.Length)] };
    }
}
