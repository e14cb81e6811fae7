using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;

namespace EdgeInspector.ModelTool.Tests.Datasets;

/// <summary>On a surface of noise: what a drawn defect leaves of it, and where.</summary>
public sealed class DrawnDefectTests
{
    private const int Side = 128;

    [Fact]
    public void Unworked_IsSmootherThanTheSurface_AndLeavesTheRestAsItWas()
    {
        var (before, canvas) = Surface();

        TextureDefects.Unworked(canvas);

        var inside = Enumerable.Range(0, Side * Side - 1).Where(i => i % Side < Side - 1 && canvas.Damage.Values[i] > 0.55 && canvas.Damage.Values[i + 1] > 0.55).ToList();
        Assert.NotEmpty(inside);
        Assert.True(inside.Average(i => Step(canvas.Image, i)) < 0.75 * inside.Average(i => Step(before, i)));
        Assert.All(Enumerable.Range(0, Side * Side).Where(i => canvas.Damage.Values[i] == 0), i => Assert.Equal(before.Rgb[3 * i], canvas.Image.Rgb[3 * i]));
    }

    [Fact]
    public void HairlineCrack_IsDarkAndThin()
    {
        var (before, canvas) = Surface();

        LineDefects.HairlineCrack(canvas);

        var damaged = Enumerable.Range(0, Side * Side).Where(i => canvas.Damage.Values[i] > 0.35).ToList();
        Assert.NotEmpty(damaged);
        Assert.All(damaged, i => Assert.True(canvas.Image.Rgb[3 * i] < before.Rgb[3 * i]));

        // No pixel has a whole neighbourhood that is damaged.
        Assert.DoesNotContain(damaged, i => i / Side is > 1 and < Side - 2 && i % Side is > 1 and < Side - 2 && Square(i).All(j => canvas.Damage.Values[j] > 0.9));

        static IEnumerable<int> Square(int i) => from y in Enumerable.Range(-2, 5) from x in Enumerable.Range(-2, 5) select i + y * Side + x;
    }

    private static float Step(Raster raster, int i) => Math.Abs(raster.Luminance(i) - raster.Luminance(i + 1));

    private static (Raster Before, DefectCanvas Canvas) Surface()
    {
        var (random, image) = (new Random(5), new Raster(Side, Side));
        for (var i = 0; i < Side * Side; i++)
            image.Add(i, (float)(0.5 + 0.1 * random.NextDouble()));
        var before = image.Clone();
        return (before, new(random, new PartScene(image, Field.Filled(Side, Side, 1), "surface")));
    }
}
