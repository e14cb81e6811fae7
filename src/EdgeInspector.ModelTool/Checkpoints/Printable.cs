namespace EdgeInspector.ModelTool.Checkpoints;

/// <summary>Text out of a file, made fit for one line on a terminal.</summary>
internal static class Printable
{
    private const int MaxShort = 120;

    public static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    public static string Short(string text) => Line(text.Length > MaxShort ? $"{text.AsSpan(0, MaxShort)}..." : text);
}
