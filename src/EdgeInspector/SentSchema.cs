using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeInspector.Configuration;

namespace EdgeInspector;

/// <summary>
/// The JSON Schema of a message that the daemon sends, generated from its record: which keys are always there, their types and
/// limits. Further keys are allowed, for a later version may have more to say.
/// </summary>
internal static class SentSchema
{
    /// <param name="type">The message's record.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="title">What it is.</param>
    public static JsonObject Of(Type type, JsonSerializerOptions options, string title)
    {
        // Generated code does not know the attributes; reflection does.
        var reflecting = new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
        var schema = reflecting.GetJsonSchemaAsNode(type, new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform }).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema;
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;

        // A type with a converter of ours is "anything" to the generator.
        var schema = type == typeof(DateTimeOffset)
            ? new JsonObject { ["type"] = "string", ["format"] = "date-time", ["pattern"] = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$" }
            : node as JsonObject ?? AnyValue(context.TypeInfo.Type);
        if (type == typeof(Guid))
            schema["pattern"] = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
        if (type.IsEnum && schema["enum"] is null)
            schema["enum"] = new JsonArray([.. Enum.GetValuesAsUnderlyingType(type).Cast<int>().Select(value => (JsonNode)value)]);
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
            schema["required"] = new JsonArray([.. context.TypeInfo.Properties.Where(p => p.Get is not null && !IsLeftOut(p)).Select(p => (JsonNode)p.Name)]);
        if (schema["type"] is JsonArray types && context.PropertyInfo is { } nullable && IsLeftOut(nullable))
            schema["type"] = types.First(t => t!.GetValue<string>() != "null")!.GetValue<string>();
        if (context.PropertyInfo is { } property)
            Describe(schema, property);
        return schema;
    }

    /// <summary>A document inside a message is an object; anything else that is "anything" may be that.</summary>
    private static JsonObject AnyValue(Type type) => type == typeof(JsonElement) ? new() { ["type"] = "object" } : [];

    /// <summary>Null is left out, unless the record insists on it.</summary>
    private static bool IsLeftOut(JsonPropertyInfo property) => property.IsGetNullable && Find<JsonIgnoreAttribute>(property)?.Condition != JsonIgnoreCondition.Never;

    private static void Describe(JsonObject schema, JsonPropertyInfo property)
    {
        if (property.IsGetNullable && !IsLeftOut(property) && schema["type"] is JsonValue only)
            schema["type"] = new JsonArray(only.GetValue<string>(), "null");
        if (Find<DescriptionAttribute>(property) is { } description)
            schema.Insert(0, "description", description.Description);
        if (Find<RangeAttribute>(property) is { } range)
        {
            schema["minimum"] = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
            if (Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) is < int.MaxValue and var maximum)
                schema["maximum"] = maximum;
        }

        if (Find<AllowedValuesAttribute>(property) is { } allowed)
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create(value))]);
        if (Find<PatternAttribute>(property) is { } pattern)
            schema["pattern"] = pattern.Pattern;
        if (Find<MaxLengthAttribute>(property) is { } longest)
            schema[property.PropertyType == typeof(string) ? "maxLength" : "maxItems"] = longest.Length;
    }

    private static T? Find<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider?.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();
}
