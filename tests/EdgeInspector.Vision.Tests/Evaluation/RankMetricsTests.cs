using EdgeInspector.Vision.Evaluation;

namespace EdgeInspector.Vision.Tests.Evaluation;

public sealed class RankMetricsTests
{
    [Fact]
    public void RankMetrics_OfFourScores_AreCountedByHand()
    {
        var metrics = RankMetrics.Of([1, 2, 2, 3], [false, false, true, true])!;

        // Pairs (defective, good): 3 > 1, 3 > 2, 2 > 1 in order, 2 = 2 a tie: 3.5 of 4.
        Assert.Equal(3.5 / 4, metrics.Auroc);

        // At 3: recall 1/2, precision 1. At 2: recall 1, precision 2/3. At 1: recall 1, precision 1/2.
        Assert.Equal((1.0 / 2 * 1) + (1.0 / 2 * 2 / 3), metrics.AveragePrecision, 1e-15);
        Assert.Equal(2 * (2.0 / 3) / (1 + (2.0 / 3)), metrics.F1Max, 1e-15);
    }

    [Fact]
    public void RankMetrics_OfAnInvertedRanking_AreTheWorst()
    {
        var metrics = RankMetrics.Of([5, 1], [false, true])!;

        Assert.Equal(new RankMetrics(0, 0.5, 2.0 / 3), metrics);
    }

    [Fact]
    public void RankMetrics_OfBothZeros_AreATie() =>
        Assert.Equal(0.5, RankMetrics.Of([0f, -0f], [false, true])!.Auroc);

    [Fact]
    public void RankMetrics_WithoutBothLabelsOrWithoutNumbers_AreAbsent()
    {
        Assert.Null(RankMetrics.Of([1, 2], [true, true]));
        Assert.Null(RankMetrics.Of([1, 2], [false, false]));
        Assert.Null(RankMetrics.Of([], []));
        Assert.Null(RankMetrics.Of([1, float.NaN, 3], [false, true, true]));
        Assert.Null(RankMetrics.Of([1, float.PositiveInfinity, 3], [false, true, true]));
    }

    [Fact]
    public void RocCurve_OfFourScores_HasAPointAThreshold()
    {
        var curve = RocCurve.Of([1, 2, 2, 3], [false, false, true, true]);

        Assert.Equal([0, 0, 0.5, 1], curve.GoodRejected);
        Assert.Equal([0, 0.5, 1, 1], curve.DefectiveFound);
    }
}
