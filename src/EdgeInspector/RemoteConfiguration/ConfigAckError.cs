using System.ComponentModel;
using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>One mistake in a message on <c>config/desired</c>.</summary>
/// <param name="Path">Where in it, as a JSON pointer.</param>
/// <param name="Code">As <see cref="ConfigAck.Status"/>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
/// <param name="Value">What stands there; null where nothing does, or more than can be shown.</param>
internal sealed record ConfigAckError(
    [property: Description("Where in the message, as a JSON pointer.")] string Path,
    [property: Description("As the answer's status.")] int Code,
    [property: Description("What is wrong and what is allowed.")] string Message,
    [property: Description("What stands there; absent where nothing does, or more than can be shown.")] JsonElement? Value)
{
    /// <summary>An answer with more would be nobody's reading.</summary>
    public const int Most = 50;

    private const int LongestValue = 64;

    /// <summary>The number, text or truth value at a pointer; null for anything else.</summary>
    public static JsonElement? ValueAt(JsonElement document, string pointer)
    {
        var place = document;
        foreach (var level in pointer.Split('/').Skip(1).Select(level => level.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            place = place.ValueKind switch
            {
                JsonValueKind.Object => place.EnumerateObject().Where(p => ConfigText.NameOf(p) == level).Select(p => p.Value).LastOrDefault(),
                JsonValueKind.Array when int.TryParse(level, out var index) && index >= 0 && index < place.GetArrayLength() => place[index],
                _ => default,
            };
        }

        return place.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False || ConfigText.Read(place) is not null
            ? place.GetRawText().Length <= LongestValue ? place.Clone() : null
            : null;
    }
}
