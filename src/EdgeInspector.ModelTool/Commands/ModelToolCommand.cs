using System.CommandLine;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>The verbs of <c>anomalyclip</c>.</summary>
internal static class ModelToolCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Create().Parse(args);
        if (result.Errors.Count > 0)
            return Fail.With($"{result.Errors[0].Message} (see: anomalyclip {result.CommandResult.Command.Name} --help)");
        return await result.InvokeAsync();
    }

    private static RootCommand Create() => new("Makes AnomalyCLIP model files for EdgeInspector.")
    {
        ExportCommand.Create(),
        VerifyCommand.Create(),
        PretrainNanoCommand.Create(),
        PartsCommand.Create(),
    };
}
