using EdgeInspector.Vision.Calibration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Tests.Calibration;

public sealed class ThresholdTests
{
    private const int Levels = 4;
    private static readonly DecisionLimits Start = new(ScoreThreshold: 0.5, MapThreshold: 2, MinDefectArea: 0);
    private static readonly Threshold Threshold = new(Start, Levels);

    /// <summary>The distribution function of each kind of score, as its inverse.</summary>
    public static TheoryData<string, Func<double, double>> Distributions => new()
    {
        { "uniform", u => u },
        { "crowded at 0", u => u * u * u * u },
        { "two humps", u => u < 0.7 ? 0.1 + 0.1 * u : 0.9 + 0.3 * (u - 0.7) },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void ByPromise_IsBrokenNoMoreOftenThanItSays(string name, Func<double, double> score)
    {
        const int Splits = 200;
        const double MaxFalseReject = 0.05, Confidence = 0.9;
        var random = new Random(name.Length);
        var broken = 0;
        for (var split = 0; split < Splits; split++)
        {
            var good = Enumerable.Range(0, 100).Select(i => Part(score(random.NextDouble()), 0)).ToList();
            var limits = Threshold.ByPromise(good, MaxFalseReject, Confidence).Value!;

            // The true rate, from the distribution itself.
            const int Steps = 20_000;
            var rejected = Enumerable.Range(0, Steps).Count(i => score((i + 0.5) / Steps) >= limits.ScoreThreshold);
            broken += (double)rejected / Steps > MaxFalseReject ? 1 : 0;
        }

        Assert.InRange(broken, 1, (int)(Splits * (1 - Confidence)));
    }

    [Fact]
    public void ByPromise_CountsPartsRejectedByScoreOrByDefect()
    {
        // Of 93 parts one may lie above (95 %, 95 %): the worst by score; the next worst, by its defect level, must pass.
        List<PartValues> good = [.. Enumerable.Range(0, 91).Select(i => Part(0.1, 0.3)), Part(0.99, 0.1), Part(0.2, 3.1)];

        var limits = Threshold.ByPromise(good, 0.05, 0.95).Value!;

        Assert.Equal(1, Threshold.Rejected(good, limits));
        Assert.InRange(limits.MapThreshold, MathF.BitIncrement(3.1f), 3.1002);
        Assert.InRange(limits.ScoreThreshold, 0.775, 0.77502);
    }

    [Fact]
    public void ByPromise_OfScoresAtTheEnds_LetsThemPass()
    {
        List<PartValues> good = [.. Enumerable.Range(0, 59).Select(i => Part(i % 2, 4 * (i % 2)))];

        var limits = Threshold.ByPromise(good, 0.05, 0.95).Value!;

        Assert.Equal(0, Threshold.Rejected(good, limits));
    }

    [Fact]
    public void ByPromise_OfTooFew_SaysHowManyItTakes() =>
        Assert.Equal(
            "58 good parts are too few to promise a false-reject rate of 5% with 95% confidence: it takes at least 59, or a weaker promise",
            Threshold.ByPromise([.. Enumerable.Repeat(Part(0.1, 0), 58)], 0.05, 0.95).Error);

    [Theory]
    [InlineData(0.5, 0, 2)]
    [InlineData(10, 2, 0)]
    public void ByCost_WeighsMissedAgainstRejected(double missCost, int rejected, int missed)
    {
        // Good and defective parts overlap: two defective ones below the two highest good ones.
        List<PartValues> good = [Part(0.1, 0), Part(0.2, 0), Part(0.3, 0), Part(0.6, 0), Part(0.65, 0)];
        List<PartValues> defective = [Part(0.5, 0), Part(0.55, 0), Part(0.8, 0), Part(0.9, 0)];

        var limits = Threshold.ByCost(good, defective, missCost);

        Assert.Equal((rejected, missed), (Threshold.Rejected(good, limits), defective.Count - Threshold.Rejected(defective, limits)));
    }

    [Fact]
    public void ByF1_SeparatesWhatCanBeSeparated_InTheMiddle()
    {
        var limits = Threshold.ByF1([Part(0.1, 0), Part(0.2, 0)], [Part(0.8, 0), Part(0.9, 0)]);

        Assert.Equal(0.5, limits.ScoreThreshold, 1e-3);
    }

    [Fact]
    public void ByF1_OfPartsAtBothEndsOfTheScale_IsBetweenThem()
    {
        var limits = Threshold.ByF1([Part(0, 0)], [Part(1, Levels)]);

        Assert.Equal(0.5, limits.ScoreThreshold, 1e-3);
        Assert.Equal(Levels / 2.0, limits.MapThreshold, 1e-3);
    }

    private static PartValues Part(double score, double level) => new("", (float)score, (float)level);
}
