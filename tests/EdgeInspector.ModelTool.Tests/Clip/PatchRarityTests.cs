using EdgeInspector.ModelTool.Clip;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Clip;

public sealed class PatchRarityTests
{
    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 2)]
    public void Rarity_IsTheLogarithmOfHowManyAreAlike_ByDoublesOneByOne(int side, int grid)
    {
        manual_seed(5);
        var features = randn(2, 3, side, side) + 2;

        var rarity = PatchRarity.Of(features, grid);

        Assert.Equal([2, PatchRarity.Sharpness.Count, side, side], rarity.shape);
        var step = side / grid;
        for (var image = 0; image < 2; image++)
        {
            double[] Mean(int y, int x, int pixels) =>
                [.. Enumerable.Range(0, 3).Select(channel => Enumerable.Range(0, pixels * pixels).Average(i => (double)features[image, channel, y + i / pixels, x + i % pixels].item<float>()))];
            var others = Enumerable.Range(0, grid * grid).Select(i => Mean(i / grid * step, i % grid * step, step)).ToList();
            for (var i = 0; i < side * side; i++)
            {
                var (y, x) = (i / side, i % side);
                for (var width = 0; width < PatchRarity.Sharpness.Count; width++)
                {
                    var alike = others.Sum(other => Math.Exp(-PatchRarity.Sharpness[width] * (1 - Cosine(Mean(y, x, 1), other))));
                    Assert.Equal(-Math.Log(0.01 + alike), rarity[image, width, y, x].item<float>(), 1e-3);
                }
            }
        }
    }

    [Fact]
    public void APatchThatNothingLooksLike_IsTheRarest_AndTheMoreThereAreTheLess()
    {
        // One patch, three, and twelve, at right angles to one another.
        var features = zeros(1, 3, 4, 4);
        for (var i = 0; i < 16; i++)
            features[0, i == 0 ? 0 : i < 4 ? 1 : 2, i / 4, i % 4] = 7;

        var rarity = PatchRarity.Of(features, grid: 4)[0, ^1].flatten();

        Assert.Equal(-Math.Log(1.01), rarity[0].item<float>(), 1e-5);
        Assert.Equal(-Math.Log(3.01), rarity[1].item<float>(), 1e-5);
        Assert.Equal(-Math.Log(12.01), rarity[15].item<float>(), 1e-5);
    }

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
