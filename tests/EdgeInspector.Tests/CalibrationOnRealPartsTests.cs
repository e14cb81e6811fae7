using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests;

/// <summary>
/// The calibration's promise on photographs of good parts: the magnetic tiles, in ../shared/data beside the repository. Parts
/// are drawn with replacement, so that all good tiles together are where they come from and the true rate is known exactly; a
/// rest of a few hundred would only estimate it.
/// </summary>
public sealed class CalibrationOnRealPartsTests
{
    private const int Draws = 200, Calibrated = 200;
    private const double MaxFalseReject = 0.05, Confidence = 0.9;

    [Fact]
    public void Promise_IsBrokenNoMoreOftenThanItSays()
    {
        var tiles = Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared", "data", "magnetic-tile");
        if (!Directory.Exists(tiles))
            Assert.Skip("the magnetic tiles (../shared/data/magnetic-tile) are not here");
        var good = Measure([.. Directory.GetFiles(Path.Combine(tiles, "train", "good")), .. Directory.GetFiles(Path.Combine(tiles, "test", "good"))], out var threshold);

        var random = new Random(1);
        var broken = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var limits = threshold.ByPromise(random.GetItems(good, Calibrated), MaxFalseReject, Confidence).Value!;
            broken += Threshold.Rejected(good, limits) > MaxFalseReject * good.Length ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{good.Length} good tiles, {Draws} draws of {Calibrated}: promise broken in {broken}");
        Assert.InRange(broken, 0, (int)Math.Round(Draws * (1 - Confidence)));
    }

    private static PartValues[] Measure(IReadOnlyList<string> files, out Threshold threshold)
    {
        using var model = AnomalyModel.Load(Path.Combine(Repository.Root, "models", "anomalyclip-nano.onnx"), new SessionSettings()).Value!;
        using var inspector = new PartInspector(model, DecisionLimits.For(model.Metadata, null, null, minDefectArea: 0.0005));
        threshold = new(inspector.Limits, model.Metadata.Levels);
        return [.. files.Select(file =>
        {
            using var image = ImageFile.Read(file).Value!;
            var inspection = inspector.Inspect(image);
            return new PartValues(file, inspection.Score, DefectLevel.Of(inspection.Map, inspection.MapSize, inspector.Limits, image.Width, image.Height));
        })];
    }
}
