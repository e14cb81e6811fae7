using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeInspector.Configuration;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Inspection;

/// <summary>
/// The verdict on one frame as it is published (edgeinspector.result/1). The keys that carry the verdict are always
/// there, null where there is nothing to say, so that a dashboard's columns never come and go.
/// </summary>
internal sealed record Result
{
    public const string SchemaId = "edgeinspector.result/1";

    [Description("Format of this message.")]
    [AllowedValues(SchemaId)]
    public string Schema { get; init; } = SchemaId;

    [Description("UUIDv7; the same in every redelivery, so it removes duplicates.")]
    public required Guid ResultId { get; init; }

    [Description("+1 with every result of the device, across restarts: proves that nothing is missing.")]
    [Range(1, double.MaxValue)]
    public long Seq { get; init; }

    [Description("One start of the daemon.")]
    public required Guid BootId { get; init; }

    [Description("The device.")]
    [Id]
    public required string Device { get; init; }

    [Description("The camera.")]
    [Id]
    public required string Camera { get; init; }

    [Description("The recipe that decided.")]
    [Id]
    public required string Recipe { get; init; }

    [Description("Its version; teaching raises it.")]
    [Range(1, int.MaxValue)]
    public required int RecipeVersion { get; init; }

    [Description("Version of the configuration.")]
    [Range(1, int.MaxValue)]
    public required int ConfigVersion { get; init; }

    [Description("The model's name.")]
    public required string Model { get; init; }

    [Description("Of the model file, in hexadecimal.")]
    [Pattern("^[0-9a-f]{64}$", "64 hexadecimal digits")]
    public required string ModelSha256 { get; init; }

    [Description("One start of the camera.")]
    public required Guid JobId { get; init; }

    [Description("The part, as the trigger named it; in free run the frame's name, for pictures from files the file's.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PartId { get; init; }

    [Description("The id that came with a trigger; null in free run.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? MeasId { get; init; }

    [Description("When the result was made.")]
    public required DateTimeOffset CreationTime { get; init; }

    [Description("The same in milliseconds since 1970 UTC.")]
    public required long CreationTimeMs { get; init; }

    [Description("When the capture began, in milliseconds since 1970 UTC.")]
    public required long CaptureTimeMs { get; init; }

    [Description("As in OPC 40100-1: 1 OK, 2 NotOK, 3 NotDecidable.")]
    public required ResultEvaluation ResultEvaluation { get; init; }

    [Description("True for OK, false for NotOK, null for NotDecidable.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool? Pass { get; init; }

    [Description("Why, in words; empty for OK.")]
    public required string Reason { get; init; }

    [Description("The anomaly score; null without a picture.")]
    [Range(0.0, double.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? Score { get; init; }

    [Description("What the score must stay below.")]
    public required double Threshold { get; init; }

    [Description("False where nobody has calibrated the thresholds, or the model or a limit has changed since.")]
    public required bool Calibrated { get; init; }

    [Description("The anomaly map's maximum; null without a picture.")]
    [Range(0.0, double.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? MapMax { get; init; }

    [Description("Share of what was inspected, of all regions together.")]
    [Range(0.0, 1.0)]
    public double DefectArea { get; init; }

    [Description("In frame pixels, worst first.")]
    [MaxLength(8)]
    public IReadOnlyList<Defect> Defects { get; init; } = [];

    [Description("Whether there are more than these.")]
    public bool DefectsTruncated { get; init; }

    [Description("What each recipe says where the camera has several; absent where it has one. The result's own recipe is the deciding one.")]
    public IReadOnlyList<RegionResult>? Regions { get; init; }

    [Description("The mask picture; null where there are no defects.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public MaskReference? Mask { get; init; }

    [Description("Where the time went, in milliseconds.")]
    public required ResultTiming Timing { get; init; }

    [Description("What computed: \"cpu\".")]
    public required string Provider { get; init; }

    [Description("True when it was stored while the broker was away, or is sent once more, and so comes late.")]
    public bool Historical { get; init; }
}

/// <summary>The mask picture that belongs to a result.</summary>
internal sealed record MaskReference(
    [property: Description("Where it is published.")] string Topic,
    [property: Description("Of the PNG file, in hexadecimal."), Pattern("^[0-9a-f]{64}$", "64 hexadecimal digits")] string Sha256,
    [property: Description("Of the PNG file."), Range(1, 65_536)] int Bytes,
    [property: Description("Left edge in the frame."), Range(0, int.MaxValue)] int X,
    [property: Description("Top edge in the frame."), Range(0, int.MaxValue)] int Y,
    [property: Description("In the frame."), Range(1, int.MaxValue)] int Width,
    [property: Description("In the frame."), Range(1, int.MaxValue)] int Height,
    [property: Description("Above 1: only every so many-th pixel was kept."), Range(1, int.MaxValue)] int Scale);

/// <summary>Where the time went, in milliseconds.</summary>
internal sealed record ResultTiming(
    [property: Description("Reading and decoding."), Range(0.0, double.MaxValue)] double CaptureMs,
    [property: Description("Waiting for its turn, behind the camera's own parts and at the model."), Range(0.0, double.MaxValue)] double QueueMs,
    [property: Description("From the frame to the model's input."), Range(0.0, double.MaxValue)] double PreprocessMs,
    [property: Description("The model."), Range(0.0, double.MaxValue)] double InferenceMs,
    [property: Description("From the model's output to the verdict."), Range(0.0, double.MaxValue)] double PostprocessMs,
    [property: Description("From the start of the capture."), Range(0.0, double.MaxValue)] double TotalMs);
