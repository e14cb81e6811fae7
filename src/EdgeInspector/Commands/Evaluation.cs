using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Commands;

/// <summary>What <c>evaluate</c> found. Every metric is a fraction from 0 to 1, absent where a class does not allow it.</summary>
/// <param name="Dataset">The folder.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Shots">Good pictures of each class that the model was shown before; 0 is zero-shot.</param>
/// <param name="Classes">By the class's name.</param>
/// <param name="MsPerImage">Resize and inference, averaged.</param>
internal sealed record Evaluation(
    string Dataset,
    string Model,
    int Shots,
    IReadOnlyDictionary<string, ClassEvaluation> Classes,
    [property: JsonPropertyOrder(1)] double MsPerImage)
{
    private static readonly EvaluationContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    public ClassEvaluation Mean => ClassEvaluation.Mean([.. Classes.Values]);

    public string ToJson() => JsonSerializer.Serialize(this, Json.Evaluation);
}

[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationContext : JsonSerializerContext;
