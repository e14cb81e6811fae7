using System.Globalization;

namespace EdgeInspector.Vision.Calibration;

/// <summary>
/// How many good parts prove what about a threshold: distribution-free tolerance limits from order statistics (Wilks, Ann.
/// Math. Statist. 12, 1941). If the threshold is the k-th smallest of n good parts' values, the share of all good parts
/// above it exceeds a limit only if at most n - k of n independent draws fall above that limit's quantile: a binomial tail,
/// whatever the values' distribution. Ties only help.
/// </summary>
public static class FalseRejectBound
{
    /// <summary>
    /// How many of <paramref name="parts"/> good parts may lie above the threshold such that, with the given confidence, it
    /// rejects at most <paramref name="maxFalseReject"/> of all good parts; -1 where even the largest value proves too little.
    /// </summary>
    /// <param name="parts">Good parts measured.</param>
    /// <param name="maxFalseReject">The promise, above 0 and below 1.</param>
    /// <param name="confidence">Of the promise, above 0 and below 1.</param>
    public static int PartsAbove(int parts, double maxFalseReject, double confidence)
    {
        var (above, tail) = (-1, 0.0);
        for (var k = 0; k < parts; k++)
        {
            tail += Binomial(parts, k, maxFalseReject);
            if (tail > 1 - confidence)
                break;
            above = k;
        }

        return above;
    }

    /// <summary>The smallest number of good parts with which a threshold can keep the promise.</summary>
    public static int SmallestNumber(double maxFalseReject, double confidence) =>
        (int)Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - maxFalseReject));

    /// <summary>Why so many good parts cannot keep the promise, or null if they can.</summary>
    public static string? Problem(int parts, double maxFalseReject, double confidence) =>
        parts >= SmallestNumber(maxFalseReject, confidence) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{parts} good parts are too few to promise a false-reject rate of {maxFalseReject:0.####%} with {confidence:0.####%} confidence: it takes at least {SmallestNumber(maxFalseReject, confidence)}, or a weaker promise");

    /// <summary>The probability of exactly k of n at probability p.</summary>
    private static double Binomial(int n, int k, double p)
    {
        var logarithm = k * Math.Log(p) + (n - k) * Math.Log(1 - p);
        for (var i = 1; i <= k; i++)
            logarithm += Math.Log((double)(n - k + i) / i);
        return Math.Exp(logarithm);
    }
}
