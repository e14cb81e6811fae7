using System.Text.RegularExpressions;

namespace EdgeInspector.Configuration;

/// <summary>The form of a text, as a regular expression (valid in .NET and in JSON Schema) and in words for the error line.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal class PatternAttribute(string pattern, string meaning) : Attribute
{
    /// <summary>Any text without its own pattern: something must stand there, on one line.</summary>
    public static readonly PatternAttribute Default = new(@"^[^\u0000-\u001f\u007f]{1,1000}$", "a text of 1 to 1000 characters on one line");

    public string Pattern { get; } = pattern;

    /// <summary>What was written wrongly may be a secret, and errors go to the journal.</summary>
    public bool HidesValue { get; init; }

    /// <summary>What is expected, as it reads after "is not" or "expected".</summary>
    public string Meaning { get; } = meaning;

    // The whole text must match: '$' alone would let a trailing line feed pass.
    public bool Matches(string text) => Regex.Match(text, Pattern, RegexOptions.CultureInvariant) is { Success: true } match && match.Length == text.Length;
}

/// <summary>An id: a level of a topic and a key of a map.</summary>
internal sealed class IdAttribute() : PatternAttribute("^[a-z0-9_-]{1,32}$", "an id (1 to 32 of a-z, 0-9, _ and -)")
{
    public static readonly IdAttribute Instance = new();
}
