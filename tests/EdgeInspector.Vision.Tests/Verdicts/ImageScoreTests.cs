using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Tests.Verdicts;

public sealed class ImageScoreTests
{
    // 80 x 80: every fourth cell of every fourth row makes 400, whose highest hundredth are 4.
    private const int Size = 80;

    [Theory]
    [InlineData(ScoreKind.ClassToken, 0.25)]
    [InlineData(ScoreKind.MapMax, 1.0)]
    [InlineData(ScoreKind.MapTop, 0.625)]
    [InlineData(ScoreKind.Fusion, 0.4375)]
    public void Of_IsWhatItsNameSays(ScoreKind kind, double expected)
    {
        var map = new float[Size * Size];
        map[1] = 4;
        foreach (var (row, value) in new[] { (0, 1f), (4, 2f), (40, 3f), (76, 4f) })
            map[row * Size + 76] = value;

        Assert.Equal(expected, ImageScore.Of(kind, 0.25f, map, Size, levels: 4), 1e-6);
    }

    [Theory]
    [InlineData(ScoreKind.MapMax)]
    [InlineData(ScoreKind.MapTop)]
    [InlineData(ScoreKind.Fusion)]
    public void Of_AMapWithInfinities_IsNotFinite(ScoreKind kind)
    {
        var map = new float[Size * Size];
        map[0] = float.PositiveInfinity;

        Assert.False(float.IsFinite(ImageScore.Of(kind, 0.5f, map, Size, levels: 4)));
    }
}
