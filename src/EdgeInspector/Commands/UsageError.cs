using System.CommandLine;
using System.CommandLine.Parsing;

namespace EdgeInspector.Commands;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageError
{
    public static string? Find(ParseResult parsed)
    {
        // An unknown word is the cause, "required command was not provided" only what follows from it.
        var error = parsed.Errors.FirstOrDefault(e => parsed.UnmatchedTokens.Any(token => e.Message.Contains($"'{token}'", StringComparison.Ordinal)))
            ?? (parsed.Errors.Count > 0 ? parsed.Errors[0] : null);
        if (error is not null)
            return $"{string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))} (see edgeinspector --help)";
        return EmptyArgument(parsed.Tokens);
    }

    /// <summary>No argument of any verb may be empty: all are files, folders or ids. A shell variable that is not set makes one.</summary>
    private static string? EmptyArgument(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Value.Length == 0)
                return i > 0 && tokens[i - 1].Type == TokenType.Option ? $"the value of {tokens[i - 1].Value} is empty" : "an argument is empty";
        }

        return null;
    }
}
