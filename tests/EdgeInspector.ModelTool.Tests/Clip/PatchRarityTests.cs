using EdgeInspector.ModelTool.Clip;
using EdgeInspector.ModelTool.Training;
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

    [Fact]
    public void PatchEmbedding_TakesMeanAndMaximumOfTheFinerStages_BehindWhatTheStagesSay()
    {
        manual_seed(7);
        using var noGradient = no_grad();
        var clip = RandomNano.Create(NanoModel.Tokenizer());
        var images = randn(1, 3, NanoModel.ImageSize, NanoModel.ImageSize);

        var said = ResidualStem.Forward(clip, images);

        var rarity = ReferenceFeatures.Project(clip, ResidualStem.Stages(clip, images)).Select(features => PatchRarity.Of(features, grid: 16)).ToList();
        Assert.Equal([32L, 32, 16], rarity.Select(of => of.shape[^1]));
        Tensor Mean(Tensor x) => nn.functional.avg_pool2d(x, [2, 2]);
        Tensor Maximum(Tensor x) => nn.functional.max_pool2d(x, [2, 2]);
        Assert.True(said[.., 640..].allclose(cat([Mean(rarity[0]), Maximum(rarity[0]), Mean(rarity[1]), Maximum(rarity[1]), rarity[2]], dim: 1)));
        Assert.True(said[.., 640..].std().item<float>() > 0.01);
    }

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
