using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>
/// What CLIP's tokenizer does to a text before it looks words up: HTML entities resolved twice, runs of white space to one
/// space, lower case as Unicode defines it. The original also repairs wrongly decoded text (ftfy); that is not done here.
/// </summary>
internal static partial class TextCleaning
{
    public static string Clean(string text) =>
        Lower(WhiteSpace().Replace(HtmlEntities.Unescape(HtmlEntities.Unescape(text)).Trim(), " ").Trim());

    /// <summary>
    /// Unicode's full lower-case mapping (SpecialCasing.txt), of which .NET's invariant one lacks two rules: a capital I with
    /// dot becomes two code points, and a capital sigma at a word's end becomes a final one.
    /// </summary>
    internal static string Lower(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\u0130':
                    lower.Append("i\u0307");
                    break;
                case '\u03A3':
                    lower.Append(IsCased(text, i, step: -1) && !IsCased(text, i, step: 1) ? '\u03C2' : '\u03C3');
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    lower.Append(Rune.ToLowerInvariant(new Rune(high, text[++i])).ToString());
                    break;
                case var c:
                    lower.Append(char.ToLowerInvariant(c));
                    break;
            }
        }

        return lower.ToString();
    }

    /// <summary>Whether the next letter in a direction, marks and apostrophes passed over, has a case.</summary>
    private static bool IsCased(string text, int from, int step)
    {
        for (var i = from + step; i >= 0 && i < text.Length; i += step)
        {
            switch (char.GetUnicodeCategory(text[i]))
            {
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter:
                    return true;
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol:
                    continue;
                default:
                    if (text[i] is '\'' or '.' or ':' or '\u00B7' or '\u2019')
                        continue;
                    return false;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
