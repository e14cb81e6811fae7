using System.CommandLine;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>The verbs of <c>anomalyclip</c>.</summary>
internal static class ModelToolCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Create().Parse(args);
        if (result.Errors.Count == 0)
            return await InvokeAsync(result);

        // The library's messages may span lines; what the user typed wrongly says more than what is missing because of it.
        var problem = result.UnmatchedTokens is [var unknown, ..]
            ? $"'{unknown}' is not known here."
            : string.Join(' ', result.Errors[0].Message.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
        var verb = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
        return Fail.With($"{problem} See: anomalyclip {verb}--help");
    }

    private static async Task<int> InvokeAsync(ParseResult result)
    {
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail.With(e.Message);
        }
        catch (Exception e)
        {
            return Fail.WithBug(e);
        }
    }

    private static RootCommand Create() => new("Makes AnomalyCLIP model files for EdgeInspector.")
    {
        TrainCommand.Create(),
        ExportCommand.Create(),
        VerifyCommand.Create(),
        InfoCommand.Create(),
        FetchClipCommand.Create(),
        PretrainNanoCommand.Create(),
        PartsCommand.Create(),
        DrawDefectsCommand.Create(),
    };
}
