using EdgeInspector.ModelTool.Training;
using static TorchSharp.torch;

namespace EdgeInspector.ModelTool.Tests.Training;

public sealed class PartComparisonTests
{
    private static readonly float[] Face = [1, 0], Edge = [0.6f, 0.8f], Damage = [0, 1];

    [Fact]
    public void Loss_IsTheCrossEntropyOfDistancesToTheGoodPieceItIsComparedWith()
    {
        // Two good pieces of a face and an edge, exchanged in the second; then one damaged at the face, one at the edge.
        using var scope = NewDisposeScope();
        var level = Level([Face, Edge], [Edge, Face], [Damage, Edge], [Face, Damage]);
        var defective = tensor(new float[] { 0, 0, 0, 0, 1, 0, 0, 1 }).reshape(4, 2);

        var loss = new PartComparison(levels: 1).Loss([level], defective).item<float>();

        // Good patches lie at distance 0; damage is nearest to the edge, at 1 - 0.8. Steepness 20, limit 0.2, weight 3.
        var (good, damaged) = (SoftPlus(20 * (0 - 0.2)), 3 * SoftPlus(-20 * (0.2 - 0.2)));
        Assert.Equal((6 * good + 2 * damaged) / 8, loss, 1e-5);
    }

    [Fact]
    public void Loss_OfDamageThatLooksLikeAGoodPieceOfAnotherProduct_IsNoLarger()
    {
        using var scope = NewDisposeScope();
        var product = new[] { new[] { Face, Face }, [Face, Face], [Damage, Face], [Damage, Face] };
        var other = Enumerable.Repeat(new[] { Damage, Damage }, 4);
        var (alone, beside) = (Level(product), Level([.. product, .. other]));
        var defective = tensor(new float[] { 0, 0, 0, 0, 1, 0, 1, 0 }).reshape(4, 2);

        var comparison = new PartComparison(levels: 1);
        var expected = comparison.Loss([alone], defective).item<float>();
        var good = SoftPlus(-4);

        Assert.Equal((expected + good) / 2, comparison.Loss([beside], cat([defective, zeros(4, 2)])).item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Stream_HasTwoGoodPiecesThenTwoDefectiveOnes(long index, bool expected) => Assert.Equal(expected, PartComparison.IsDefective(index));

    private static double SoftPlus(double x) => Math.Log(1 + Math.Exp(x));

    /// <summary>[pieces, 1 + patches, 2], not normalised, with a class token that must play no part.</summary>
    private static Tensor Level(params float[][][] pieces) =>
        tensor(pieces.SelectMany(patches => patches.Prepend([5, 5]).SelectMany(patch => patch.Select(value => 3 * value))).ToArray())
            .reshape(pieces.Length, pieces[0].Length + 1, 2);
}
