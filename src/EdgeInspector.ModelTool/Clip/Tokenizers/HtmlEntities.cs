using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>
/// HTML5's character references as Python's html.unescape resolves them, on which CLIP's training texts depended: also
/// without a semicolon, and then by the longest name that fits.
/// </summary>
internal static partial class HtmlEntities
{
    private const int LargestCodePoint = 0x10FFFF;

    public static string Unescape(string text) => text.Contains('&') ? Reference().Replace(text, Resolve) : text;

    private static string Resolve(Match match)
    {
        var reference = match.Groups[1].Value;
        return reference[0] == '#' ? Number(reference[1..].TrimEnd(';')) : Name(reference) ?? match.Value;
    }

    private static string? Name(string reference)
    {
        if (HtmlEntityProvider.Resolver.GetSymbol(reference) is { } whole)
            return whole;
        for (var length = reference.Length - 1; length > 1; length--)
        {
            if (HtmlEntityProvider.Resolver.GetSymbol(reference[..length]) is { } symbol)
                return symbol + reference[length..];
        }

        return null;
    }

    private static string Number(string digits)
    {
        var isHexadecimal = digits[0] is 'x' or 'X';
        var style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!int.TryParse(isHexadecimal ? digits[1..] : digits, style, CultureInfo.InvariantCulture, out var code) || code > LargestCodePoint)
            return "\uFFFD";

        // The HTML standard reads 0x80 to 0x9F as Windows-1252, and drops what is no character.
        if (code is >= 0x80 and <= 0x9F && HtmlEntityProvider.IsInCharacterTable(code))
            return HtmlEntityProvider.GetSymbolFromTable(code)!;
        if (code == 0 || !Rune.IsValid(code))
            return "\uFFFD";
        return HtmlEntityProvider.IsInInvalidRange(code) ? "" : char.ConvertFromUtf32(code);
    }

    [GeneratedRegex(@"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")]
    private static partial Regex Reference();
}
