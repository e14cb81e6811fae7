using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Commands;

/// <summary>What <c>evaluate</c> prints. Every metric is a fraction from 0 to 1, absent where a class does not allow it.</summary>
/// <param name="Dataset">The folder.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Shots">Good pictures that the model was shown before: 0, this is zero-shot.</param>
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

    public ClassEvaluation Mean => new(Classes.Values.Sum(c => c.Images), Average(c => c.ImageAuroc), Average(c => c.PixelAuroc));

    public string ToJson() => JsonSerializer.Serialize(this, Json.Evaluation);

    public string ToText()
    {
        var width = Math.Max(5, Classes.Keys.Max(name => name.Length));
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"class".PadRight(width)}  images  image AUROC  pixel AUROC");
        foreach (var (name, metrics) in Classes.Append(new("mean", Mean)))
            text.AppendLine(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {metrics.Images,6}  {metrics.ImageAuroc,11:F4}  {metrics.PixelAuroc,11:F4}");
        text.Append(CultureInfo.InvariantCulture, $"{Model}, {MsPerImage:F1} ms an image");
        return text.ToString();
    }

    private double? Average(Func<ClassEvaluation, double?> metric) => Classes.Values.Average(metric);
}

/// <summary>One class's metrics.</summary>
internal sealed record ClassEvaluation(int Images, double? ImageAuroc, double? PixelAuroc);

[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationContext : JsonSerializerContext;
