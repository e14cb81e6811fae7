using EdgeInspector.Inspection;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>Sends the same frame through a line's inspection, over and over, and notes where the time goes.</summary>
internal static class Measurement
{
    private static readonly TimeSpan YardstickLength = TimeSpan.FromSeconds(1);

    /// <param name="model">That inspects.</param>
    /// <param name="session">How it was loaded.</param>
    /// <param name="frame">What it inspects.</param>
    /// <param name="length">Of the measurement of good parts; that of NotOK ones takes half of it, and each number of cameras as long again.</param>
    /// <param name="cameras">Numbers of cameras; null for none.</param>
    public static BenchReport Run(AnomalyModel model, SessionSettings session, ImageBuffer frame, TimeSpan length, IReadOnlyList<int>? cameras)
    {
        using var inspector = new PartInspector(model, BenchLimits.Good(model));
        using var strict = new PartInspector(model, BenchLimits.NotOk(model, frame));
        var good = PartFigures.Measure(inspector, frame, length);
        return new()
        {
            Model = model.Metadata.Name,
            Provider = model.Provider,
            ImageSize = model.Metadata.ImageSize,
            Frame = $"{frame.Width}x{frame.Height} {frame.Format.Description()}",
            Frames = good.Frames,
            FramesPerSecond = good.FramesPerSecond,
            Stages = good.Stages,
            AllocatedBytesPerFrame = good.AllocatedBytesPerFrame,
            Gen2Collections = good.Gen2Collections,
            NotOk = PartFigures.Measure(strict, frame, length / 2),
            Cameras = cameras is null ? null : new CameraLoad(model, Plan(model), frame).MeasureAsync(cameras, length).GetAwaiter().GetResult(),
            ResidentBytes = Environment.WorkingSet,
            GemmGflops = GemmRate.Measure(session, YardstickLength),
        };
    }

    /// <summary>The model's own test picture, as large as a camera's: what it shows costs neither more nor less than a part does.</summary>
    public static ImageBuffer Draw(int width, int height, PixelFormat format)
    {
        const int Side = 256;
        using var small = ImageBuffer.Rent(Side, Side, PixelFormat.Rgb24);
        GoldenSelfTest.DrawImage(Side).CopyTo(small.Pixels);
        using var large = PillowResize.Resize(small, width, height, ResampleFilter.Bicubic);
        var frame = ImageBuffer.Rent(width, height, format);
        if (format == PixelFormat.Rgb24)
            large.Pixels.CopyTo(frame.Pixels);
        else
            for (var i = 0; i < frame.Pixels.Length; i++)
                frame.Pixels[i] = large.Pixels[3 * i + 1];
        return frame;
    }

    private static InspectionPlan Plan(AnomalyModel model) => new()
    {
        BootId = Guid.Empty,
        Device = "bench",
        Camera = "bench",
        Recipe = "bench",
        RecipeVersion = 1,
        ConfigVersion = 1,
        Model = model.Metadata.Name,
        ModelSha256 = model.Sha256,
        Provider = model.Provider,
        ScoreThreshold = 1,
        IsCalibrated = false,
        MaskTopic = "",
    };
}
