using EdgeInspector.Configuration;

namespace EdgeInspector.Commands;

/// <summary>How every verb answers wrong usage and bad input: a line on stderr, exit code 2.</summary>
internal static class Complaint
{
    public const int ExitCode = 2;

    /// <summary>Not the user's mistake: systemd starts the daemon again after it.</summary>
    public const int FaultExitCode = 1;

    public static int Print(string message)
    {
        Console.Error.WriteLine($"edgeinspector: {message.ReplaceLineEndings(" ")}");
        return ExitCode;
    }

    public static int PrintFault(string message)
    {
        Print(message);
        return FaultExitCode;
    }

    /// <summary>One line a mistake.</summary>
    public static int Print(string file, IReadOnlyList<ConfigError> errors)
    {
        foreach (var error in errors)
            Print(error.Path.Length == 0 && error.Message.Contains(file, StringComparison.Ordinal) ? error.Message : $"{file}: {error}");
        return ExitCode;
    }
}
