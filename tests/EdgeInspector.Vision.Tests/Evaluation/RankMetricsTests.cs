using EdgeInspector.Vision.Evaluation;

namespace EdgeInspector.Vision.Tests.Evaluation;

public sealed class RankMetricsTests
{
    [Fact]
    public void Auroc_CountsPairsInOrderAndTiesHalf()
    {
        // Pairs (defective, good): 3 > 1, 3 > 2, 2 > 1 in order, 2 = 2 a tie: 3.5 of 4.
        Assert.Equal(3.5 / 4, RankMetrics.Auroc([1, 2, 2, 3], [false, false, true, true]));
        Assert.Equal(0, RankMetrics.Auroc([5, 1], [false, true]));
    }

    [Fact]
    public void Auroc_WithoutBothClassesOrWithoutNumbers_IsAbsent()
    {
        Assert.Null(RankMetrics.Auroc([1, 2], [true, true]));
        Assert.Null(RankMetrics.Auroc([], []));
        Assert.Null(RankMetrics.Auroc([1, float.NaN, 3], [false, true, true]));
    }
}
