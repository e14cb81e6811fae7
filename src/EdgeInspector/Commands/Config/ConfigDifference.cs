using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commands.Config;

/// <summary>One key that is not the same in two documents.</summary>
/// <param name="Path">The key, as a JSON pointer.</param>
/// <param name="Before">Null where it is new.</param>
/// <param name="After">Null where it is gone.</param>
internal sealed record ConfigDifference(string Path, string? Before, string? After)
{
    /// <summary>In the documents' order. Lists are compared as a whole.</summary>
    public static IEnumerable<ConfigDifference> Between(JsonElement before, JsonElement after, string path = "")
    {
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
            return JsonElement.DeepEquals(before, after) ? [] : [new(path, before.GetRawText(), after.GetRawText())];
        return
        [
            .. before.EnumerateObject().SelectMany(p => after.TryGetProperty(p.Name, out var other)
                ? Between(p.Value, other, ConfigText.Child(path, p.Name))
                : Leaves(p.Value, ConfigText.Child(path, p.Name)).Select(leaf => new ConfigDifference(leaf.Path, leaf.Value, null))),
            .. after.EnumerateObject().Where(p => !before.TryGetProperty(p.Name, out _))
                .SelectMany(p => Leaves(p.Value, ConfigText.Child(path, p.Name)).Select(leaf => new ConfigDifference(leaf.Path, null, leaf.Value))),
        ];
    }

    public override string ToString() => this switch
    {
        { Before: null } => $"+ {Path}: {After}",
        { After: null } => $"- {Path}: {Before}",
        _ => $"~ {Path}: {Before} -> {After}",
    };

    private static IEnumerable<(string Path, string Value)> Leaves(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().SelectMany(p => Leaves(p.Value, ConfigText.Child(path, p.Name)))
            : [(path, value.GetRawText())];
}
