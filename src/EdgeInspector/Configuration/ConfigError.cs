namespace EdgeInspector.Configuration;

/// <summary>One mistake in the document.</summary>
/// <param name="Path">Where, as a JSON pointer; empty for the document itself.</param>
/// <param name="Message">The value found and what is allowed.</param>
internal sealed record ConfigError(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
