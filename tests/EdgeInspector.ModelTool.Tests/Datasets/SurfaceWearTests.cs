using EdgeInspector.ModelTool.Datasets.Synthetic;

namespace EdgeInspector.ModelTool.Tests.Datasets;

public sealed class SurfaceWearTests
{
    private const int Size = 48;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wear_ChangesTheSurface_AndNothingBesideIt(bool bands)
    {
        // The part is the left half.
        var surface = Field.FromFunction(Size, Size, (x, _) => x < Size / 2 ? 1 : 0);
        var scene = new PartScene(new Raster(Size, Size), surface, "plate");
        scene.Image.Rgb.AsSpan().Fill(0.5f);

        for (var seed = 0; seed < 5; seed++)
        {
            if (bands)
                SurfaceWear.EdgeBands(PieceRandom.Alone(new Random(seed)), scene);
            else
                SurfaceWear.FaintMarks(new Random(seed), scene);
        }

        var changed = Enumerable.Range(0, Size * Size).Where(i => scene.Image.Rgb[3 * i] != 0.5f).ToList();
        Assert.NotEmpty(changed);
        Assert.All(changed, i => Assert.InRange(i % Size, 0, (Size / 2) - 1));
    }
}
