using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeInspector.Configuration;

/// <summary>
/// Between a whole configuration and the part of it that others may see and set: without the keys that only the device's own
/// file sets (<see cref="LocalOnlyAttribute"/>). Both ways follow the contract of the records.
/// </summary>
internal sealed class LocalKeys
{
    private readonly List<ConfigError> _forbidden = [];
    private readonly Utf8JsonWriter _writer;

    private LocalKeys(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>What others may see of a configuration.</summary>
    public static JsonElement Redact(EdgeInspectorConfig config)
    {
        var whole = JsonSerializer.SerializeToElement(config, ConfigJson.Options);
        return JsonElement.Parse(Write(keys => keys.Strip(whole, TypeOf<EdgeInspectorConfig>())));
    }

    /// <summary>Makes what others sent whole, with the device's own values for what they may not set.</summary>
    /// <param name="sent">An object, unchecked; what is wrong with it in other ways stays for the check of the whole.</param>
    /// <param name="own">The device's own configuration.</param>
    /// <param name="version">Where the sent one does not say its version.</param>
    /// <returns>The whole document as text, and a mistake for each value that is the device's own and was sent differently.</returns>
    public static (string Text, IReadOnlyList<ConfigError> Forbidden) Complete(JsonElement sent, EdgeInspectorConfig own, int version)
    {
        var local = JsonSerializer.SerializeToElement(own with { Version = version }, ConfigJson.Options);
        IReadOnlyList<ConfigError> forbidden = [];
        var text = Write(keys =>
        {
            keys.Merge(sent, local, [local], TypeOf<EdgeInspectorConfig>(), "", "version");
            forbidden = keys._forbidden;
        });
        return (text, forbidden);
    }

    private static JsonTypeInfo TypeOf<T>() => ConfigJson.Options.GetTypeInfo(typeof(T));

    private static string Write(Action<LocalKeys> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { SkipValidation = true }))
            write(new(writer));
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Strip(JsonElement value, JsonTypeInfo type)
    {
        if (value.ValueKind != JsonValueKind.Object || Shape(value, type) is not { } shape)
        {
            value.WriteTo(_writer);
            return;
        }

        _writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var known = Find(shape, property.Name);
            if (known is not null && IsLocal(known, property.Value))
                continue;
            _writer.WritePropertyName(property.Name);
            Strip(property.Value, ChildType(shape, known));
        }

        _writer.WriteEndObject();
    }

    /// <param name="sent">What was sent here.</param>
    /// <param name="own">What the device has here; undefined where nothing.</param>
    /// <param name="known">What the device has at places like this one: a new recipe may name what another one names.</param>
    /// <param name="type">The contract.</param>
    /// <param name="pointer">Where.</param>
    /// <param name="needed">A key that the device's own stands in for though others may set it.</param>
    private void Merge(JsonElement sent, JsonElement own, IReadOnlyList<JsonElement> known, JsonTypeInfo type, string pointer, string? needed = null)
    {
        if (sent.ValueKind != JsonValueKind.Object || Shape(sent, type) is not { } shape)
        {
            // As it stands: a broken text in it would not survive being read and written.
            _writer.WriteRawValue(sent.GetRawText(), skipInputValidation: true);
            return;
        }

        var isMap = shape.Kind == JsonTypeInfoKind.Dictionary;
        var names = new HashSet<string>();
        _writer.WriteStartObject();
        foreach (var property in sent.EnumerateObject())
        {
            var name = ConfigText.NameOf(property);
            var mine = Values(own, name).ToList();
            var at = ConfigText.Child(pointer, name);
            names.Add(name);
            _writer.WritePropertyName(name);
            var key = Find(shape, name);

            // An entry that the device has has its own values; a new one may have those of any.
            List<JsonElement> values = isMap && mine.Count > 0 ? mine : [.. known.SelectMany(element => isMap ? Values(element) : Values(element, name))];
            if (key is not null && IsLocal(key, property.Value) && !values.Any(value => JsonElement.DeepEquals(value, property.Value)))
                _forbidden.Add(new(at, "this is not the device's own value, and only its configuration file may change it; leave the key out"));
            Merge(property.Value, mine.FirstOrDefault(), values, ChildType(shape, key), at);
        }

        foreach (var key in isMap ? [] : shape.Properties.Where(p => !names.Contains(p.Name) && (Local(p) is not null || p.Name == needed)))
        {
            foreach (var value in Values(own, key.Name))
            {
                _writer.WritePropertyName(key.Name);
                value.WriteTo(_writer);
            }
        }

        _writer.WriteEndObject();
    }

    private static IEnumerable<JsonElement> Values(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(p => p.Value) : [];

    private static IEnumerable<JsonElement> Values(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? [value] : [];

    /// <summary>The contract that holds for an object; null where none does.</summary>
    private static JsonTypeInfo? Shape(JsonElement value, JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not { } options)
            return type.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary ? type : null;
        var kind = value.EnumerateObject().Where(p => ConfigText.NameOf(p) == options.TypeDiscriminatorPropertyName).Select(p => ConfigText.Read(p.Value)).FirstOrDefault();
        return options.DerivedTypes.Where(d => d.TypeDiscriminator!.Equals(kind)).Select(d => ConfigJson.Options.GetTypeInfo(d.DerivedType)).FirstOrDefault();
    }

    private static JsonTypeInfo ChildType(JsonTypeInfo shape, JsonPropertyInfo? property) =>
        ConfigJson.Options.GetTypeInfo(shape.Kind == JsonTypeInfoKind.Dictionary ? shape.ElementType! : property?.PropertyType ?? typeof(JsonElement));

    private static JsonPropertyInfo? Find(JsonTypeInfo shape, string name) =>
        shape.Kind == JsonTypeInfoKind.Object ? shape.Properties.FirstOrDefault(p => p.Name == name) : null;

    private static LocalOnlyAttribute? Local(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(LocalOnlyAttribute), false).OfType<LocalOnlyAttribute>().FirstOrDefault();

    private static bool IsLocal(JsonPropertyInfo property, JsonElement value) =>
        Local(property) is { } local && !(local.Unless is { } pattern && ConfigText.Read(value) is { } text && new PatternAttribute(pattern, "").Matches(text));
}
