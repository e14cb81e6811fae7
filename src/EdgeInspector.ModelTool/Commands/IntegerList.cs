using System.CommandLine.Parsing;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>Parses "6,12,18,24".</summary>
internal static class IntegerList
{
    public static int[]? Parse(ArgumentResult argument)
    {
        var parts = argument.Tokens.SelectMany(token => token.Value.Split(',')).ToArray();
        var values = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (int.TryParse(parts[i], out values[i]))
                continue;
            argument.AddError($"'{parts[i]}' is not a whole number; write a list such as 6,12,18,24");
            return null;
        }

        return values;
    }
}
