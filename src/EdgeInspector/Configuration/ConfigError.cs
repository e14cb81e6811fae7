using System.ComponentModel;

namespace EdgeInspector.Configuration;

/// <summary>One mistake in the document.</summary>
internal sealed record ConfigError(
    [property: Description("Where, as a JSON pointer; empty for the document itself.")] string Path,
    [property: Description("The value found and what is allowed.")] string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
