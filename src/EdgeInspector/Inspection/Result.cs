using System.Text.Json.Serialization;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>
/// The verdict on one frame as it is published (edgeinspector.result/1). The keys that carry the verdict are always
/// there, null where there is nothing to say, so that a dashboard's columns never come and go.
/// </summary>
internal sealed record Result
{
    public string Schema { get; init; } = "edgeinspector.result/1";

    /// <summary>UUIDv7; the same in every redelivery, so it removes duplicates.</summary>
    public required Guid ResultId { get; init; }

    /// <summary>+1 with every result of the device, across restarts; given when the result is stored.</summary>
    public long Seq { get; init; }

    /// <summary>One start of the daemon.</summary>
    public required Guid BootId { get; init; }

    public required string Device { get; init; }

    public required string Camera { get; init; }

    public required string Recipe { get; init; }

    public required int RecipeVersion { get; init; }

    public required int ConfigVersion { get; init; }

    public required string Model { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>One start of the camera.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The part: for pictures from files, the file's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PartId { get; init; }

    /// <summary>The id that came with a trigger; null in free run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? MeasId { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required long CreationTimeMs { get; init; }

    public required long CaptureTimeMs { get; init; }

    public required ResultEvaluation ResultEvaluation { get; init; }

    /// <summary>True for OK, false for NotOK, null for NotDecidable.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool? Pass { get; init; }

    /// <summary>Why, in words; empty for OK.</summary>
    public required string Reason { get; init; }

    /// <summary>The anomaly score, 0 to 1; null without a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? Score { get; init; }

    public required double Threshold { get; init; }

    /// <summary>False where nobody has calibrated the thresholds, or the model or a limit has changed since.</summary>
    public required bool Calibrated { get; init; }

    /// <summary>The anomaly map's maximum; null without a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? MapMax { get; init; }

    /// <summary>Share of what was inspected, of all regions together, 0 to 1.</summary>
    public double DefectArea { get; init; }

    /// <summary>In frame pixels, worst first, at most 8.</summary>
    public IReadOnlyList<Defect> Defects { get; init; } = [];

    public bool DefectsTruncated { get; init; }

    /// <summary>What each recipe says where the camera has several; absent where it has one. The result's own recipe is the deciding one.</summary>
    public IReadOnlyList<RegionResult>? Regions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public MaskReference? Mask { get; init; }

    public required ResultTiming Timing { get; init; }

    /// <summary>What computed: "cpu".</summary>
    public required string Provider { get; init; }

    /// <summary>True when it was stored while the broker was away and is delivered late.</summary>
    public bool Historical { get; init; }
}

/// <summary>The mask picture that belongs to a result; <see cref="Scale"/> 2 means that only every second pixel was kept.</summary>
internal sealed record MaskReference(string Topic, string Sha256, int Bytes, int X, int Y, int Width, int Height, int Scale);

/// <summary>Where the time went, in milliseconds; the total runs from the start of the capture.</summary>
internal sealed record ResultTiming(double CaptureMs, double QueueMs, double PreprocessMs, double InferenceMs, double PostprocessMs, double TotalMs);
