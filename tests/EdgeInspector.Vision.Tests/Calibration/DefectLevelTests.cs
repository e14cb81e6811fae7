using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Tests.Calibration;

public sealed class DefectLevelTests
{
    // A peak of one cell on a hill of four, and a plain: a cell is a sixteenth of the picture.
    private static readonly float[] Map =
    [
        1, 1, 1, 1,
        1, 5, 3, 1,
        1, 3, 3, 1,
        1, 1, 1, 2,
    ];

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1.0 / 16, 5)]
    [InlineData(2.0 / 16, 3)]
    [InlineData(4.0 / 16, 3)]
    [InlineData(5.0 / 16, 2)]
    [InlineData(6.0 / 16, 1)]
    public void Of_IsTheHighestValueThatStillHoldsALargeEnoughRegion(double minArea, float expected)
    {
        var limits = new DecisionLimits(0.5, 0, minArea);

        var level = DefectLevel.Of(Map, 4, limits, 4, 4);

        Assert.Equal(expected, level);
        Assert.Empty(DefectMask.Find(Map, 4, limits with { MapThreshold = level }, 4, 4).Defects);
        Assert.NotEmpty(DefectMask.Find(Map, 4, limits with { MapThreshold = MathF.BitDecrement(level) }, 4, 4).Defects);
    }
}
