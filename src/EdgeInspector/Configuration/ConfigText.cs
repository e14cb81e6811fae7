using System.Text.Json;

namespace EdgeInspector.Configuration;

/// <summary>Texts of an untrusted document: read without surprises, shown short.</summary>
internal static class ConfigText
{
    private const int LongestShown = 40;

    /// <summary>The string, or null when it is none or holds half a surrogate pair (which JSON can escape but no string can hold).</summary>
    public static string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A property's name; a broken one reads as the replacement character, which is no known key.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    /// <summary>The value as it stands in an error line.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Shorten(value.GetRawText()),
    };

    /// <summary>A JSON pointer one level deeper (RFC 6901). Unprintable characters of a key are shown as '?'.</summary>
    public static string Child(string pointer, string key)
    {
        var printable = string.Concat(key.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return $"{pointer}/{Shorten(printable).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
    }

    private static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";
}
