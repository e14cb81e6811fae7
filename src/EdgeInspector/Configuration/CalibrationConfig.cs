using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Where a recipe's thresholds come from; `edgeinspector calibrate` writes it beside them.</summary>
internal sealed record CalibrationConfig
{
    [Description("When it was done, ISO 8601, UTC.")]
    public required string Date { get; init; }

    [Description("How the thresholds were chosen: by a promised false-reject rate from good parts alone, or by cost or F1 from labelled parts.")]
    [AllowedValues("promise", "cost", "f1")]
    public required string Method { get; init; }

    [Description("Good parts measured.")]
    [Range(1, int.MaxValue)]
    public required int GoodParts { get; init; }

    [Description("Defective parts measured; absent where it was done from good parts alone.")]
    [Range(1, int.MaxValue)]
    public int? DefectiveParts { get; init; }

    [Description("The promise: at most this share of good parts is rejected.")]
    [Range(0.0, 1.0)]
    public double? MaxFalseReject { get; init; }

    [Description("Confidence of the promise.")]
    [Range(0.0, 1.0)]
    public double? Confidence { get; init; }

    [Description("What a missed defect costs, relative to a good part rejected.")]
    [Range(0.0, 1e9)]
    public double? MissCost { get; init; }

    [Description("SHA-256 of the model file that it was done with.")]
    public required string ModelSha256 { get; init; }

    [Description("Fingerprint of the model, the region, the score, the limits and the reference parts. When one of them changes, results say that they are uncalibrated.")]
    public required string Basis { get; init; }
}
