using System.Diagnostics;
using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.ReferenceParts;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commands.Bench;

/// <summary>Sends the same frame through a line's inspection, over and over, and notes where the time goes.</summary>
internal static class Measurement
{
    public static Outcome<BenchReport> Run(BenchSettings settings)
    {
        var session = new SessionSettings { Threads = settings.Threads, GraphFolder = UserCache.Graphs };
        using var frame = Draw(settings.Width, settings.Height, settings.Format);
        var measured = Use(settings.Models.Count > 0 ? settings.Models[0] : null, session, model => RunFully(model, session, frame, settings));
        if (settings.Models.Count < 2 || !measured.TryGet(out var report))
            return measured;

        // One after the other: a large model leaves no room for a second.
        var models = new List<ModelFigures> { report.Inference };
        foreach (var file in settings.Models.Skip(1))
        {
            var compared = Use<ModelFigures>(file, session, model => MeasureGood(model, session, frame, settings.Length).Inference);
            if (!compared.TryGet(out var figures))
                return new Failure(compared.Error!);
            models.Add(figures);
        }

        return report with { Models = models };
    }

    private static Outcome<BenchReport> RunFully(AnomalyModel model, SessionSettings session, ImageBuffer frame, BenchSettings settings)
    {
        var (good, inference) = MeasureGood(model, session, frame, settings.Length);
        using var strict = new PartInspector(model, BenchLimits.NotOk(model, frame));
        var report = new BenchReport
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
            NotOk = PartFigures.Measure(strict, frame, settings.Length / 2),
            Inference = inference,
            ResidentBytes = Environment.WorkingSet,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            WeightBytes = model.Cost?.WeightBytes,
        };
        if (settings.Cameras is { } alone)
            report = report with { Cameras = Share(alone, null) };
        if (settings.ReferenceParts is not { } parts)
            return report;
        using var load = new ReferenceLoad(model, session);
        var matched = load.Measure(parts);
        if (!matched.TryGet(out var references))
            return new Failure(matched.Error!);
        return report with { ReferenceParts = references, MatchingCameras = settings.Cameras is { } cameras ? Share(cameras, load.Most) : null };

        IReadOnlyList<CameraFigures> Share(IReadOnlyList<int> numbers, PatchMemory? memory) =>
            new CameraLoad(model, memory, Plan(model), frame).MeasureAsync(numbers, settings.Length).GetAwaiter().GetResult();
    }

    private static (PartFigures Good, ModelFigures Inference) MeasureGood(AnomalyModel model, SessionSettings session, ImageBuffer frame, TimeSpan length)
    {
        using var inspector = new PartInspector(model, BenchLimits.Good(model));
        using var yardstick = new PairedYardstick(session);
        var good = PartFigures.Measure(inspector, frame, length, yardstick);
        return (good, ModelFigures.Of(model, good, yardstick));
    }

    private static Outcome<T> Use<T>(string? file, SessionSettings session, Func<AnomalyModel, Outcome<T>> measure)
        where T : class
    {
        if (!InspectSettings.Of(file).TryGet(out var settings))
            return new Failure(InspectSettings.Of(file).Error!);
        var loaded = AnomalyModel.Load(settings.Model, session);
        if (!loaded.TryGet(out var model))
            return new Failure(loaded.Error!);
        using (model)
            return measure(model);
    }

    /// <summary>The model's own test picture, as large as a camera's: what it shows costs neither more nor less than a part does.</summary>
    private static ImageBuffer Draw(int width, int height, PixelFormat format)
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
