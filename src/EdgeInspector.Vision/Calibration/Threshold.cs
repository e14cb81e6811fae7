using System.Globalization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Calibration;

/// <summary>
/// Finds the limits between good and defective parts. Both thresholds move together, by the same log odds, from those that
/// come in, so that there is one number to choose and a promise needs no correction for two.
/// </summary>
/// <param name="start">Where the thresholds start, and the smallest area. Not taken from the parts that choose.</param>
/// <param name="levels">How many levels the map sums up.</param>
public sealed class Threshold(DecisionLimits start, int levels)
{
    /// <summary>In log odds. The same picture's score differs in its last digits from run to run, with the order of a sum.</summary>
    private const double Margin = 1e-4;

    /// <summary>
    /// From good parts alone: with the given confidence the limits reject at most the given share of all good parts that
    /// come from where these came from (<see cref="FalseRejectBound"/>), by score and by defects together.
    /// </summary>
    /// <param name="good">Good parts, each measured once.</param>
    /// <param name="maxFalseReject">Above 0 and below 1.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public Outcome<DecisionLimits> ByPromise(IReadOnlyCollection<PartValues> good, double maxFalseReject, double confidence)
    {
        if (FalseRejectBound.Problem(good.Count, maxFalseReject, confidence) is { } problem)
            return new Failure(problem);
        var above = FalseRejectBound.PartsAbove(good.Count, maxFalseReject, confidence);
        return JustAbove(good.Select(Excess).Order().ElementAt(good.Count - 1 - above));
    }

    /// <summary>
    /// From labelled parts: the limits that cost least, missed parts and wrongly rejected ones weighted; of several equally
    /// cheap ones those in the widest gap between neighbouring parts.
    /// </summary>
    /// <param name="good">Good parts; not empty.</param>
    /// <param name="defective">Defective parts; not empty.</param>
    /// <param name="missCost">Of a defective part that passes, relative to a good part rejected.</param>
    public DecisionLimits ByCost(IReadOnlyCollection<PartValues> good, IReadOnlyCollection<PartValues> defective, double missCost) =>
        Best(good, defective, (missed, rejected) => -(missCost * missed + rejected));

    /// <summary>From labelled parts: the limits with the largest F1 of finding defective ones.</summary>
    public DecisionLimits ByF1(IReadOnlyCollection<PartValues> good, IReadOnlyCollection<PartValues> defective) =>
        Best(good, defective, (missed, rejected) => 2.0 * (defective.Count - missed) / (2.0 * (defective.Count - missed) + missed + rejected));

    /// <summary>How many of the parts the limits reject.</summary>
    public static int Rejected(IEnumerable<PartValues> parts, DecisionLimits limits) =>
        parts.Count(part => part.Score >= limits.ScoreThreshold || part.DefectLevel > limits.MapThreshold);

    private DecisionLimits Best(IReadOnlyCollection<PartValues> good, IReadOnlyCollection<PartValues> defective, Func<int, int, double> worth)
    {
        var parts = good.Select(part => (Excess: Excess(part), IsDefective: false))
            .Concat(defective.Select(part => (Excess: Excess(part), IsDefective: true)))
            .OrderBy(part => part.Excess)
            .ToList();
        var (missed, rejected) = (0, good.Count);
        var (best, gap, at) = (worth(missed, rejected), 0.0, parts[0].Excess - 1);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].IsDefective)
                missed++;
            else
                rejected--;
            var next = i + 1 < parts.Count ? parts[i + 1].Excess : parts[i].Excess + 1;
            if (next == parts[i].Excess)
                continue;
            var (value, width) = (worth(missed, rejected), next - parts[i].Excess);
            if (value > best || (value == best && width > gap))
                (best, gap, at) = (value, width, (parts[i].Excess + next) / 2);
        }

        return JustAbove(at);
    }

    private double Excess(PartValues part) => part.Excess(start, levels);

    /// <summary>Limits that a part of exactly this excess still passes: a score is rejected when it reaches its threshold.</summary>
    private DecisionLimits JustAbove(double excess) => start with
    {
        ScoreThreshold = Above((float)LogOdds.Inverse(excess + Margin + LogOdds.Of(start.ScoreThreshold))),
        MapThreshold = Above((float)(levels * LogOdds.Inverse(excess + Margin + LogOdds.Of(start.MapThreshold / levels)))),
    };

    /// <summary>The next float, by the few digits that tell it from its neighbours: what a configuration holds is what was computed.</summary>
    private static double Above(float value) =>
        double.Parse(MathF.BitIncrement(value).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
