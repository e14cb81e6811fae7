using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeInspector.Configuration;

/// <summary>Walks a document beside the contract of the records and notes every deviation, where the serializer would stop at the first.</summary>
internal sealed class ConfigChecker
{
    private readonly List<ConfigError> _errors = [];

    private ConfigChecker()
    {
    }

    /// <typeparam name="T">The record that the document must fit.</typeparam>
    public static IReadOnlyList<ConfigError> Check<T>(JsonElement document)
    {
        var checker = new ConfigChecker();
        if (document.ValueKind == JsonValueKind.Object)
            checker.CheckObject(document, TypeInfo(typeof(T)), "");
        else
            checker.Add("", $"the document is {ConfigText.Show(document)}, not an object");
        return checker._errors;
    }

    private static JsonTypeInfo TypeInfo(Type type) => ConfigJson.Options.GetTypeInfo(type);

    private void CheckObject(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        var shape = discriminator is null ? type : Derived(value, type, pointer);
        if (shape is null)
            return;

        var known = shape.Properties.ToDictionary(p => p.Name);
        var seen = new HashSet<string>();
        foreach (var (name, child) in Properties(value, pointer, seen))
        {
            if (name == discriminator)
                continue;
            if (known.TryGetValue(name, out var property))
                CheckValue(child, property, ConfigText.Child(pointer, name));
            else
                Add(ConfigText.Child(pointer, name), UnknownKey(name, [.. known.Keys]));
        }

        foreach (var property in known.Values.Where(p => p.IsRequired && !seen.Contains(p.Name)))
            Add(ConfigText.Child(pointer, property.Name), $"is missing; expected {new ConfigRule(property).Expected}");
    }

    private void CheckValue(JsonElement value, JsonPropertyInfo property, string pointer)
    {
        var rule = new ConfigRule(property);
        if (value.ValueKind == JsonValueKind.Null)
            Add(pointer, property.IsRequired ? $"null is not {rule.Expected}" : "null is not allowed; leave the key out to switch this off");
        else if (rule.Complaint(value) is { } complaint)
            Add(pointer, complaint);
        else if (rule.Entry is { } entry)
            CheckList(value, entry, pointer);
        else if (TypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Object } nested)
            CheckObject(value, nested, pointer);
        else if (TypeInfo(property.PropertyType) is { Kind: JsonTypeInfoKind.Dictionary } map)
            CheckMap(value, rule.Keys, TypeInfo(map.ElementType!), pointer);
    }

    /// <summary>A map of the document holds objects or texts.</summary>
    private void CheckMap(JsonElement value, PatternAttribute keys, JsonTypeInfo element, string pointer)
    {
        foreach (var (name, child) in Properties(value, pointer, []))
        {
            var at = ConfigText.Child(pointer, name);
            if (!keys.Matches(name))
                Add(at, $"the key is not {keys.Meaning}");
            else if (element.Type == typeof(string))
                CheckText(child, at);
            else if (child.ValueKind != JsonValueKind.Object)
                Add(at, $"{ConfigText.Show(child)} is not an object");
            else
                CheckObject(child, element, at);
        }
    }

    private void CheckText(JsonElement value, string pointer)
    {
        if (ConfigText.Read(value) is not { } text || !PatternAttribute.Default.Matches(text))
            Add(pointer, $"{ConfigText.Show(value)} is not {PatternAttribute.Default.Meaning}");
    }

    private void CheckList(JsonElement value, ConfigRule entry, string pointer)
    {
        foreach (var (child, index) in value.EnumerateArray().Select((child, index) => (child, index)))
        {
            var at = $"{pointer}/{index}";
            if (entry.Complaint(child) is { } complaint)
                Add(at, complaint);
            else if (child.ValueKind == JsonValueKind.Object)
                CheckObject(child, TypeInfo(entry.Type), at);
        }
    }

    private JsonTypeInfo? Derived(JsonElement value, JsonTypeInfo type, string pointer)
    {
        var options = type.PolymorphismOptions!;
        var at = ConfigText.Child(pointer, options.TypeDiscriminatorPropertyName);
        var allowed = string.Join(" or ", options.DerivedTypes.Select(d => $"\"{d.TypeDiscriminator}\""));

        // By name through ConfigText: looking a property up directly throws on broken escapes in any other name.
        var found = value.EnumerateObject().FirstOrDefault(p => ConfigText.NameOf(p) == options.TypeDiscriminatorPropertyName).Value;
        if (found.ValueKind == JsonValueKind.Undefined)
        {
            Add(at, $"is missing; expected {allowed}");
            return null;
        }

        var name = ConfigText.Read(found);
        foreach (var derived in options.DerivedTypes)
        {
            if (name is not null && name.Equals(derived.TypeDiscriminator))
                return TypeInfo(derived.DerivedType);
        }

        Add(at, $"{ConfigText.Show(found)} is not {allowed}");
        return null;
    }

    private IEnumerable<(string Name, JsonElement Value)> Properties(JsonElement value, string pointer, HashSet<string> seen)
    {
        foreach (var property in value.EnumerateObject())
        {
            var name = ConfigText.NameOf(property);
            if (seen.Add(name))
                yield return (name, property.Value);
            else
                Add(ConfigText.Child(pointer, name), "stands there twice; keep one");
        }
    }

    private static string UnknownKey(string name, IReadOnlyList<string> known) =>
        Spelling.Nearest(name, known) is { } nearest
            ? $"unknown key; did you mean \"{nearest}\"?"
            : $"unknown key; known here: {string.Join(", ", known)}";

    private void Add(string pointer, string message) => _errors.Add(new(pointer, message));
}
