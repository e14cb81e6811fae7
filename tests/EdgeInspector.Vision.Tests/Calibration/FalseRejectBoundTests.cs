using EdgeInspector.Vision.Calibration;

namespace EdgeInspector.Vision.Tests.Calibration;

/// <summary>Against the published tables of one-sided, distribution-free tolerance limits (Wilks).</summary>
public sealed class FalseRejectBoundTests
{
    [Theory]
    [InlineData(0.05, 0.95, 59)]
    [InlineData(0.05, 0.99, 90)]
    [InlineData(0.10, 0.95, 29)]
    [InlineData(0.01, 0.95, 299)]
    [InlineData(0.01, 0.99, 459)]
    [InlineData(0.005, 0.95, 598)]
    public void SmallestNumber_IsTheTables(double maxFalseReject, double confidence, int parts)
    {
        Assert.Equal(parts, FalseRejectBound.SmallestNumber(maxFalseReject, confidence));
        Assert.Equal(0, FalseRejectBound.PartsAbove(parts, maxFalseReject, confidence));
        Assert.Equal(-1, FalseRejectBound.PartsAbove(parts - 1, maxFalseReject, confidence));
    }

    [Theory]
    [InlineData(93, 1)]
    [InlineData(124, 2)]
    [InlineData(153, 3)]
    [InlineData(181, 4)]
    [InlineData(208, 5)]
    public void PartsAbove_FollowsTheHigherOrders(int parts, int above)
    {
        Assert.Equal(above, FalseRejectBound.PartsAbove(parts, 0.05, 0.95));
        Assert.Equal(above - 1, FalseRejectBound.PartsAbove(parts - 1, 0.05, 0.95));
    }

    [Fact]
    public void PartsAbove_OfManyParts_StaysFinite() => Assert.InRange(FalseRejectBound.PartsAbove(1_000_000, 0.005, 0.95), 4800, 5000);
}
