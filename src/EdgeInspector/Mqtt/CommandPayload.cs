using System.Text.Json;
using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>A command's payload: read, or what is wrong with it.</summary>
/// <param name="Value">Null when something is wrong.</param>
/// <param name="Status">200, 400 or 413.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Errors">Each mistake, where there are several.</param>
internal sealed record CommandPayload<T>(T? Value, int Status, string Message, IReadOnlyList<ConfigError>? Errors)
    where T : class
{
    private const int Longest = 64 * 1024;

    /// <summary>A payload can hold thousands of mistakes; its sender needs the first to begin with.</summary>
    private const int MostErrors = 10;

    /// <summary>Stricter than a file that people write: no comments, no trailing commas, and no command is deep.</summary>
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Nothing to say is said by an empty payload, too: not every client writes JSON.</summary>
    public static CommandPayload<T> Read(byte[] payload)
    {
        if (payload.Length > Longest)
            return new(null, 413, $"the payload has {payload.Length} bytes, more than {Longest}", null);
        try
        {
            using var document = JsonDocument.Parse(payload.Length == 0 ? "{}"u8.ToArray() : payload, Strict);
            var errors = ConfigChecker.Check<T>(document.RootElement);
            return errors.Count > 0
                ? new(null, 400, "the payload is wrong", [.. errors.Take(MostErrors)])
                : new(document.Deserialize<T>(ConfigJson.Options)!, 200, "", null);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return new(null, 400, "the payload is not valid JSON", null);
        }
    }
}
