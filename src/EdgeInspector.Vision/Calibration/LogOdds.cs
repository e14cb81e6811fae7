namespace EdgeInspector.Vision.Calibration;

/// <summary>
/// The scale on which thresholds move: scores crowd towards 0 and 1, and a threshold moved on this scale never leaves them.
/// </summary>
internal static class LogOdds
{
    /// <param name="share">0 to 1; the ends give infinities.</param>
    public static double Of(double share) => Math.Log(share / (1 - share));

    /// <summary>Back to a share.</summary>
    public static double Inverse(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
