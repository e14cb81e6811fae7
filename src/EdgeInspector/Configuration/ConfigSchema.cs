using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace EdgeInspector.Configuration;

/// <summary>The JSON Schema of the document, generated from the records; editors complete and check against it.</summary>
internal static class ConfigSchema
{
    public static string Text => Of(typeof(EdgeInspectorConfig), EdgeInspectorConfig.SchemaId).ToJsonString(ConfigJson.Options) + "\n";

    /// <summary>The schema of anything that is read as strictly: a configuration, a command.</summary>
    public static JsonObject Of(Type type, string title)
    {
        var schema = ConfigJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        }).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema;
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        // A document inside the document, checked elsewhere.
        if (node is not JsonObject schema)
            schema = new() { ["type"] = "object" };

        // Optional means absent, never null.
        if (schema["type"] is JsonArray types)
            schema["type"] = types.First(t => t!.GetValue<string>() != "null")!.GetValue<string>();
        if (context.PropertyInfo is not { } property)
            return schema;
        var rule = new ConfigRule(property);
        rule.Describe(schema);
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary)
            schema["propertyNames"] = new JsonObject { ["pattern"] = rule.Keys.Pattern };
        return schema;
    }
}
