namespace EdgeInspector.Configuration;

/// <summary>The form of the keys of a map. Without it, they are ids.</summary>
internal sealed class KeyPatternAttribute(string pattern, string meaning) : PatternAttribute(pattern, meaning);
