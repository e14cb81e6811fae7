using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace EdgeInspector.Configuration;

/// <summary>
/// What one key allows, read from the attributes on its property. The check of a document and the published schema
/// both come from here. On a list, lengths are the list's, and everything else holds for each entry.
/// </summary>
internal sealed class ConfigRule
{
    private readonly Type _type;
    private readonly string? _description;
    private readonly RangeAttribute? _range;
    private readonly PatternAttribute _pattern;
    private readonly IReadOnlyList<string>? _values;
    private readonly int? _minEntries;
    private readonly int? _maxEntries;

    public ConfigRule(JsonPropertyInfo property)
        : this(property, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
    {
        _minEntries = Find<MinLengthAttribute>(property)?.Length;
        _maxEntries = Find<MaxLengthAttribute>(property)?.Length;
        if (ConfigJson.Options.GetTypeInfo(_type) is { Kind: JsonTypeInfoKind.Enumerable } list)
            Entry = new(property, list.ElementType!);
    }

    private ConfigRule(JsonPropertyInfo property, Type type)
    {
        _type = type;
        _description = Find<DescriptionAttribute>(property)?.Description;
        _range = Find<RangeAttribute>(property);
        _pattern = Find<PatternAttribute>(property) ?? PatternAttribute.Default;
        _values = Find<AllowedValuesAttribute>(property)?.Values.OfType<string>().ToList();
        Keys = Find<KeyPatternAttribute>(property) ?? (PatternAttribute)IdAttribute.Instance;
    }

    /// <summary>The form of a map's keys.</summary>
    public PatternAttribute Keys { get; }

    /// <summary>What each entry of a list allows; null where no list stands.</summary>
    public ConfigRule? Entry { get; }

    public Type Type => _type;

    /// <summary>What may stand here, in words: "an integer from 1 to 65535".</summary>
    public string Expected =>
        _type == typeof(bool) ? "true or false"
        : IsInteger ? $"an integer {Limits("from ")}"
        : _type == typeof(double) ? $"a number {Limits("from ")}"
        : Entry is not null ? "a list"
        : _type != typeof(string) ? "an object"
        : _values is null ? _pattern.Meaning
        : string.Join(" or ", _values.Select(v => $"\"{v}\""));

    /// <summary>What is wrong with a value that is not null, or null when it is right. Objects are looked into elsewhere.</summary>
    public string? Complaint(JsonElement value)
    {
        var shown = ConfigText.Show(value);
        if (_type == typeof(bool))
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"{shown} is not {Expected}";
        if (IsInteger || _type == typeof(double))
            return NumberComplaint(value, shown);
        if (Entry is not null)
            return value.ValueKind != JsonValueKind.Array ? $"{shown} is not {Expected}" : LengthComplaint(value.GetArrayLength());
        if (_type != typeof(string))
            return value.ValueKind != JsonValueKind.Object ? $"{shown} is not {Expected}"
                : value.EnumerateObject().Count() < _minEntries ? $"is empty; at least {_minEntries} is required"
                : null;
        if (ConfigText.Read(value) is not { } text)
            return $"{shown} is not {Expected}";
        return (_values?.Contains(text) ?? _pattern.Matches(text)) ? null : $"{(_pattern.HidesValue ? "what stands there" : shown)} is not {Expected}";
    }

    /// <summary>Writes the same limits into a schema node.</summary>
    public void Describe(JsonObject schema)
    {
        if (_description is not null)
            schema["description"] = _description;
        if (Entry is null)
        {
            Limit(schema);
            return;
        }

        if (_minEntries is { } fewest)
            schema["minItems"] = fewest;
        if (_maxEntries is { } most)
            schema["maxItems"] = most;
        Entry.Limit(schema["items"]!.AsObject());
    }

    private void Limit(JsonObject schema)
    {
        if (_range is not null)
        {
            schema[_range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = JsonValue.Create(Minimum);
            schema["maximum"] = JsonValue.Create(Maximum);
        }

        if (_values is not null)
            schema["enum"] = new JsonArray([.. _values.Select(v => (JsonNode?)v)]);
        else if (_type == typeof(string))
            schema["pattern"] = _pattern.Pattern;
        if (_minEntries is { } entries)
            schema["minProperties"] = entries;
    }

    private string? LengthComplaint(int entries) =>
        entries < _minEntries ? $"has {entries} entries; at least {_minEntries} are required"
        : entries > _maxEntries ? $"has {entries} entries; at most {_maxEntries} are allowed"
        : null;

    private bool IsInteger => _type == typeof(int) || _type == typeof(long);

    private double Minimum => Convert.ToDouble(_range!.Minimum, CultureInfo.InvariantCulture);

    private double Maximum => Convert.ToDouble(_range!.Maximum, CultureInfo.InvariantCulture);

    private string? NumberComplaint(JsonElement value, string shown)
    {
        var number = 0.0;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out number))
            return $"{shown} is not {Expected}";
        var inside = (_range!.MinimumIsExclusive ? number > Minimum : number >= Minimum) && number <= Maximum;
        if (!inside)
            return $"{shown} is outside {Limits("")}";
        return IsInteger && !(_type == typeof(int) ? value.TryGetInt32(out _) : value.TryGetInt64(out _)) ? $"{shown} is not {Expected}" : null;
    }

    private string Limits(string from) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(_range!.MinimumIsExclusive ? "above " : from)}{_range.Minimum} to {_range.Maximum}");

    private static T? Find<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider?.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();
}
