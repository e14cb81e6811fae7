using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Tests.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Vision.Tests.Verdicts;

/// <summary>
/// Names of defects by a model whose 2 x 2 patches of 8 x 8 map cells show known descriptions and whose map is the picture.
/// </summary>
public sealed class DefectNamingTests
{
    [Fact]
    public void Inspect_OfDefectsInDifferentPatches_NamesEachByItsOwn()
    {
        // Top left: 0.9 crack. Top right: 0.8 hole.
        var defects = Inspect((2, 2, 255), (12, 3, 204));

        Assert.Equal([("crack", 0.9f), ("hole", 0.8f)], defects.Select(d => (d.Type!, MathF.Round(d.TypeScore!.Value, 5))));
    }

    [Fact]
    public void Inspect_OfADefectAcrossPatches_WeighsThemByTheMap()
    {
        // Two cells wide at the border: left column in a patch of 0.9 crack at map value 0.6, right column 0.2 crack at 1.0:
        // crack (0.6 * 0.9 + 1.0 * 0.2) / 1.6 = 0.4625, so the hole has it with 0.5375.
        var defect = Assert.Single(Inspect((7, 4, 153), (8, 4, 255)));

        Assert.Equal(("hole", 0.5375f), (defect.Type, MathF.Round(defect.TypeScore!.Value, 4)));
    }

    [Fact]
    public void Inspect_ByAModelWithoutDescriptions_LeavesTheNameOpen()
    {
        using var model = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "model", new SessionSettings()).Value!;

        Assert.All(Inspect(model, (2, 2, 255)), defect => Assert.Equal(default((string?, float?)), (defect.Type, defect.TypeScore)));
    }

    private static IReadOnlyList<Defect> Inspect(params (int X, int Y, byte Gray)[] cells)
    {
        using var model = AnomalyModel.Load(HandMadeModel.CreateNaming().ToByteArray(), "model", new SessionSettings()).Value!;
        return Inspect(model, cells);
    }

    private static IReadOnlyList<Defect> Inspect(AnomalyModel model, params (int X, int Y, byte Gray)[] cells)
    {
        using var picture = ImageBuffer.Rent(HandMadeModel.Size, HandMadeModel.Size, PixelFormat.Gray8);
        picture.Pixels.Clear();
        foreach (var (x, y, gray) in cells)
            picture.Pixels[y * HandMadeModel.Size + x] = gray;
        using var inspector = new PartInspector(model, new DecisionLimits(2, 0.5, 0));
        var defects = inspector.Inspect(picture).Defects;
        Assert.NotEmpty(defects);
        return defects;
    }
}
