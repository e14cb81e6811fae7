using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.Calibration;

/// <summary>Everything that a calibrated threshold depends on, as one fingerprint: a calibration holds only while it stays the same.</summary>
public static class CalibrationBasis
{
    /// <param name="modelSha256">Of the model file.</param>
    /// <param name="limits">The limits in force.</param>
    /// <param name="referencesSha256">Of the file of reference parts; null without.</param>
    /// <param name="region">What of the frame is inspected; null for all of it.</param>
    /// <returns>SHA-256 in hexadecimal.</returns>
    public static string Of(string modelSha256, DecisionLimits limits, string? referencesSha256, Region? region) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{modelSha256}|{limits.Score}|{limits.ScoreThreshold:R}|{limits.MapThreshold:R}|{limits.MinDefectArea:R}|{referencesSha256}{(region is null ? "" : $"|{region}")}{(region?.Shape is { } shape ? $"|{shape}" : "")}"))));
}
