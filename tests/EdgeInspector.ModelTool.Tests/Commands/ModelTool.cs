using System.Diagnostics;

namespace EdgeInspector.ModelTool.Tests.Commands;

/// <summary>The program as a person runs it.</summary>
internal static class ModelTool
{
    public static string RepositoryFolder { get; } = FindRepository();

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments, string? temporaryFolder = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "anomalyclip"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (temporaryFolder is not null)
        {
            // .NET's own sockets for debuggers would stand there, too.
            start.Environment["TMPDIR"] = temporaryFolder;
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
        }

        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, await output, await error);
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EdgeInspector.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
