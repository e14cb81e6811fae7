using EdgeInspector.Vision.ReferenceParts;

namespace EdgeInspector.Vision.Tests.ReferenceParts;

public sealed class SurroundingsTests
{
    private const int Grid = 8;

    /// <summary>A quarter of eight patches is two; a window has one more before and behind, where there is one.</summary>
    [Fact]
    public void Windows_AreHalfAsWideAsThePicture_AndLessAtItsBorder()
    {
        var weights = Surroundings.Weights(Enumerable.Repeat(true, Grid * Grid).ToArray(), Grid);

        Assert.Equal(Patches(0..3, 0..3, 1f / 9), Window(weights, 0));
        Assert.Equal(Patches(1..5, 3..7, 1f / 16), Window(weights, 1 * 4 + 2));
        Assert.Equal(Patches(5..8, 1..5, 1f / 12), Window(weights, 3 * 4 + 1));
    }

    [Fact]
    public void Windows_AreOfWhatIsInspected_AndOfNothingWhereNothingIs()
    {
        // The three left columns are not.
        var weights = Surroundings.Weights([.. Enumerable.Range(0, Grid * Grid).Select(patch => patch % Grid >= 3)], Grid);

        Assert.All(Window(weights, 0), weight => Assert.Equal(0, weight));
        Assert.Equal(Patches(0..3, 3..5, 1f / 6), Window(weights, 1));
    }

    [Fact]
    public void Features_AreMeansOfUnitLength()
    {
        // Two levels of two patches, of which one window has three quarters of the first, and one nothing.
        var means = Surroundings.Of([1, 0, 0, 1, 0, -2, 0, -2], [0.75f, 0.25f, 0, 0], patches: 2, width: 2);

        var length = MathF.Sqrt(10);
        float[] expected = [3 / length, 1 / length, 0, 0, 0, -1, 0, 0];
        Assert.All(expected.Zip(means), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 4)]
    [InlineData(37, 4)]
    public void Side_IsNoneOfACoarseGrid(int grid, int expected) => Assert.Equal(expected, Surroundings.Side(grid));

    private static float[] Window(float[] weights, int window) => weights[(window * Grid * Grid)..((window + 1) * Grid * Grid)];

    private static float[] Patches(Range rows, Range columns, float weight)
    {
        var patches = new float[Grid * Grid];
        for (var row = rows.Start.Value; row < rows.End.Value; row++)
            patches.AsSpan(row * Grid)[columns].Fill(weight);
        return patches;
    }
}
