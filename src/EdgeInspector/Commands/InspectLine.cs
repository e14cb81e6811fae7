using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;
using PartInspection = EdgeInspector.Vision.Verdicts.Inspection;

namespace EdgeInspector.Commands;

/// <summary>One line of <c>inspect --json</c>.</summary>
internal sealed record InspectLine
{
    private static readonly InspectLineContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public required string Image { get; init; }

    public required float? Score { get; init; }

    public required float? MapMax { get; init; }

    public required double Threshold { get; init; }

    public required ResultEvaluation ResultEvaluation { get; init; }

    public required bool? Pass { get; init; }

    public required string Reason { get; init; }

    public required IReadOnlyList<Defect> Defects { get; init; }

    public required ResultTiming Timing { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    public static string Write(string image, PartInspection inspection, double captureMs, string provider, string model) =>
        JsonSerializer.Serialize(
            new InspectLine
            {
                Image = image,
                Score = float.IsFinite(inspection.Score) ? inspection.Score : null,
                MapMax = float.IsFinite(inspection.MapMax) ? inspection.MapMax : null,
                Threshold = inspection.Limits.ScoreThreshold,
                ResultEvaluation = inspection.Evaluation,
                Pass = inspection.Pass,
                Reason = inspection.Reason,
                Defects = inspection.Defects,
                Timing = new(
                    captureMs, 0, inspection.PreprocessMs, inspection.InferenceMs, inspection.PostprocessMs,
                    captureMs + inspection.PreprocessMs + inspection.InferenceMs + inspection.PostprocessMs),
                Provider = provider,
                Model = model,
            },
            Json.InspectLine);
}

[JsonSerializable(typeof(InspectLine))]
internal sealed partial class InspectLineContext : JsonSerializerContext;
