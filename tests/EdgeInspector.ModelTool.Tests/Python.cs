using System.ComponentModel;
using System.Diagnostics;

namespace EdgeInspector.ModelTool.Tests;

/// <summary>A Python that is installed on this machine, as an independent reader and writer of files.</summary>
internal sealed class Python
{
    private readonly string _program;

    private Python(string program) => _program = program;

    /// <summary>The first python3 that can run a line, or the test is skipped and says why.</summary>
    public static Python That(string line)
    {
        string[] candidates = ["python3", "/usr/bin/python3"];
        var found = candidates.Select(program => new Python(program)).FirstOrDefault(python => python.Try(["-c", line]) is (0, _, _));
        Assert.SkipWhen(found is null, $"no python3 here can `{line}`");
        return found!;
    }

    /// <summary>What a script prints; it must say nothing on stderr.</summary>
    public string Run(string script, params string[] arguments)
    {
        var (exitCode, output, error) = Try(["-c", script, .. arguments]);
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private (int ExitCode, string Output, string Error) Try(string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }
}
