using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

public sealed class EvictionTests
{
    private static readonly Amount[] Full = [new(10, 100), new(10, 100), new(10, 100), new(10, 100), new(10, 100)];

    [Fact]
    public void Decide_WithinTheLimits_GivesNothingUp() => Assert.Empty(Eviction.Decide(Full, limit: 500, lacking: 0));

    [Theory]
    [InlineData(496, "Delivered 8")] // 4 too many, and a hundredth of 496
    [InlineData(400, "Delivered 100, OkMasks 4")]
    [InlineData(300, "Delivered 100, OkMasks 100, NotOkMasks 3")]
    [InlineData(200, "Delivered 100, OkMasks 100, NotOkMasks 100, OkResults 2")]
    [InlineData(100, "Delivered 100, OkMasks 100, NotOkMasks 100, OkResults 100, NotOkResults 1")]
    public void Decide_BeyondTheBytes_GivesUpInOrder(long limit, string plan) => Assert.Equal(plan, Text(Eviction.Decide(Full, limit, lacking: 0)));

    [Theory]
    [InlineData(50, "Delivered 50")]
    [InlineData(350, "Delivered 100, OkMasks 100, NotOkMasks 100, OkResults 50")]
    [InlineData(100_000, "Delivered 100, OkMasks 100, NotOkMasks 100, OkResults 100")]
    public void Decide_ForTheDisk_KeepsNotOkResults(long lacking, string plan) => Assert.Equal(plan, Text(Eviction.Decide(Full, limit: 500, lacking)));

    [Theory]
    [InlineData(null, 20_000, 500, 500)] // 5 % of 20,000 are 1,000
    [InlineData(null, 1L << 40, 100L << 20, 412L << 20)]
    [InlineData(300L, 20_000, 100, 200)]
    [InlineData(300L, 20_000, 400, 0)]
    public void Lacking_IsWhatMustStayFreeLessWhatIs(long? wanted, long total, long free, long lacking) =>
        Assert.Equal(lacking, new OutboxLimits { FreeBytes = wanted }.Lacking(new(total, free)));

    private static string Text(IReadOnlyList<(Stored What, long Bytes)> plan) => string.Join(", ", plan.Select(part => $"{part.What} {part.Bytes}"));
}
