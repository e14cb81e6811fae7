using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Configuration;

/// <summary>Changes keys of one recipe in a configuration's text and leaves every other character, comments included, as it is.</summary>
internal static class RecipeEditor
{
    /// <param name="text">A valid document.</param>
    /// <param name="recipe">The id of a recipe in it.</param>
    /// <param name="values">Keys to set, in the order in which new ones appear; null removes nothing and is not allowed.</param>
    public static string Set(string text, string recipe, IReadOnlyList<KeyValuePair<string, JsonNode>> values)
    {
        foreach (var (key, value) in values)
        {
            var json = value.ToJsonString(ConfigJson.Options);
            var bytes = Encoding.UTF8.GetBytes(text);
            var place = Find(bytes, recipe, key);
            var (start, end, replacement) = place.Value is { } span
                ? (span.Start, span.End, Indented(json, bytes, span.Start))
                : (place.Start, place.Start, NewKey(key, json, bytes, place.Start));
            text = Encoding.UTF8.GetString(bytes.AsSpan(0, start)) + replacement + Encoding.UTF8.GetString(bytes.AsSpan(end));
        }

        return text;
    }

    /// <summary>Where the recipe's object begins (behind its brace), and where the key's value stands if it is there.</summary>
    private static (int Start, (int Start, int End)? Value) Find(byte[] text, string recipe, string key)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        Enter(ref reader, "recipes");
        Enter(ref reader, recipe);
        var start = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(key);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
                return (start, (value, (int)reader.BytesConsumed));
        }

        return (start, null);
    }

    /// <summary>Goes into the object of a property of the present object.</summary>
    private static void Enter(ref Utf8JsonReader reader, string property)
    {
        if (reader.TokenType == JsonTokenType.None)
            reader.Read();
        while (reader.Read() && !reader.ValueTextEquals(property))
        {
            reader.Read();
            reader.Skip();
        }

        reader.Read();
    }

    private static string NewKey(string key, string json, byte[] text, int start)
    {
        // A recipe on one line stays on one line.
        if (LineBreakBehind(text, start) is not { } indentation)
            return $" \"{key}\": {JsonNode.Parse(json)!.ToJsonString()},";
        return $"\n{indentation}\"{key}\": {Indent(json, indentation)},";
    }

    private static string Indented(string json, byte[] text, int start)
    {
        var line = start;
        while (line > 0 && text[line - 1] != '\n')
            line--;
        return Indent(json, new string(' ', text.AsSpan(line).IndexOfAnyExcept((byte)' ')));
    }

    private static string Indent(string json, string indentation) => json.ReplaceLineEndings("\n" + indentation);

    /// <summary>The indentation of the next key, or null if it stands on the same line.</summary>
    private static string? LineBreakBehind(byte[] text, int start)
    {
        var rest = Encoding.UTF8.GetString(text.AsSpan(start));
        var firstKey = rest.IndexOf('"', StringComparison.Ordinal);
        var lineBreak = rest.IndexOf('\n', StringComparison.Ordinal);
        if (lineBreak < 0 || lineBreak > firstKey)
            return null;
        var line = rest[(lineBreak + 1)..];
        return line[..(line.Length - line.TrimStart(' ', '\t').Length)];
    }
}
