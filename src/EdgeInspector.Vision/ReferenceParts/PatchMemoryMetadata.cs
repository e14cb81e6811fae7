using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>What a memory file says of itself in its <c>edgeinspector.references.*</c> properties.</summary>
public sealed record PatchMemoryMetadata
{
    private const string Prefix = "edgeinspector.references.";

    /// <summary>The model that the features are of.</summary>
    public required string ModelSha256 { get; init; }

    public required string ModelName { get; init; }

    /// <summary>What of the frames was learned; null for all of it.</summary>
    public required Region? Region { get; init; }

    /// <summary>Good parts learned.</summary>
    public required int Parts { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The class-token score that the oddest of the reference parts reached.</summary>
    public required double ClassTokenScale { get; init; }

    /// <summary>By what power the zero-shot map's values are raised before they meet the distances; 1 in files of before it was learned.</summary>
    public double ZeroShotContrast { get; init; } = 1;

    /// <summary>What pictures must be like, from the reference parts' own.</summary>
    public required PictureLimits Pictures { get; init; }

    internal IEnumerable<StringStringEntryProto> ToProperties() =>
        new (string Key, string? Value)[]
        {
            ("model_sha256", ModelSha256),
            ("model", ModelName),
            ("parts", Parts.ToString(CultureInfo.InvariantCulture)),
            ("created", Created.ToString("O", CultureInfo.InvariantCulture)),
            ("pictures", JsonSerializer.Serialize(Pictures, PictureLimitsContext.Default.PictureLimits)),
            ("class_token_scale", ClassTokenScale.ToString("R", CultureInfo.InvariantCulture)),
            ("zero_shot_contrast", ZeroShotContrast.ToString("R", CultureInfo.InvariantCulture)),
            ("region_shape", Region?.Shape),
            ("region", Region is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Region.X},{Region.Y},{Region.Width},{Region.Height}")),
        }.Where(property => property.Value is not null).Select(property => new StringStringEntryProto { Key = Prefix + property.Key, Value = property.Value });

    /// <summary>Reads the properties, or says which one is missing or unreadable.</summary>
    internal static (PatchMemoryMetadata? Metadata, string? Problem) Read(ModelProto model)
    {
        var properties = model.MetadataProps.Where(p => p.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .GroupBy(p => p.Key[Prefix.Length..]).ToDictionary(g => g.Key, g => g.Last().Value);
        string? problem = null;
        string Text(string key) => properties.TryGetValue(key, out var text) ? text : Fail(key, "");
        double Positive(string key) =>
            double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value) ? value : Fail(key, 1.0);
        var metadata = new PatchMemoryMetadata
        {
            ModelSha256 = Text("model_sha256"),
            ModelName = Text("model"),
            Parts = int.TryParse(Text("parts"), NumberStyles.None, CultureInfo.InvariantCulture, out var parts) && parts > 0 ? parts : Fail("parts", 1),
            Created = DateTimeOffset.TryParse(Text("created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) ? created : Fail("created", default(DateTimeOffset)),
            ClassTokenScale = Positive("class_token_scale"),
            ZeroShotContrast = properties.ContainsKey("zero_shot_contrast") ? Positive("zero_shot_contrast") : 1,
            Pictures = Limits("pictures"),
            Region = properties.ContainsKey("region") ? Place("region") : null,
        };
        return problem is null ? (metadata, null) : (null, problem);

        Region? Place(string key)
        {
            int?[] numbers = [.. Text(key).Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null)];
            return numbers is [{ } x, { } y, > 0 and { } width, > 0 and { } height] ? Shaped(new(x, y, width, height), "region_shape") : Fail<Region?>(key, null);
        }

        Region? Shaped(Region region, string key) => properties.ContainsKey(key) ? region.WithShape(Text(key)) ?? Fail<Region?>(key, null) : region;

        PictureLimits Limits(string key)
        {
            try
            {
                return JsonSerializer.Deserialize(Text(key), PictureLimitsContext.Default.PictureLimits) ?? Fail(key, new PictureLimits());
            }
            catch (JsonException)
            {
                return Fail(key, new PictureLimits());
            }
        }

        T Fail<T>(string key, T fallback)
        {
            problem ??= properties.TryGetValue(key, out var value) ? $"its property {Prefix}{key} is '{value}'" : $"it has no property {Prefix}{key}";
            return fallback;
        }
    }
}

[JsonSerializable(typeof(PictureLimits))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class PictureLimitsContext : JsonSerializerContext;
