namespace EdgeInspector.Vision.Calibration;

/// <summary>
/// The scale on which thresholds move: scores crowd towards 0 and 1, and a threshold moved on this scale never leaves them.
/// </summary>
internal static class LogOdds
{
    /// <summary>Beyond it the nearest float to a share is 1; finite, so that there is a middle between any two.</summary>
    private const double Limit = 20;

    /// <param name="share">0 to 1.</param>
    public static double Of(double share) => Math.Clamp(Math.Log(share / (1 - share)), -Limit, Limit);

    /// <summary>Back to a share.</summary>
    public static double Inverse(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
