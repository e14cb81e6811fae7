using System.ComponentModel;

namespace EdgeInspector.Configuration;

/// <summary>One mistake in the document.</summary>
internal sealed record ConfigError(
    [property: Description("Where, as a JSON pointer; empty for the document itself.")] string Path,
    [property: Description("The value found and what is allowed.")] string Message)
{
    /// <summary>From a line that begins with the pointer, or has none.</summary>
    public static ConfigError Of(string line) =>
        line.StartsWith('/') && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? new(line[..colon], line[(colon + 2)..]) : new("", line);

    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
