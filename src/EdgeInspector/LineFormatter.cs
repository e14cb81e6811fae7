using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeInspector;

/// <summary>
/// One plain line a message: with the time on a terminal, with systemd's priority in the journal. A camera's logger is
/// called as the camera and named in front; class names mean nothing to the reader.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private readonly bool _isJournal = SystemdHelpers.IsSystemdService();

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (priority, word) = logEntry.LogLevel switch
        {
            LogLevel.Critical => (2, "critical: "),
            LogLevel.Error => (3, "error: "),
            LogLevel.Warning => (4, "warning: "),
            LogLevel.Information => (6, ""),
            _ => (7, "debug: "),
        };
        textWriter.Write(_isJournal ? $"<{priority}>" : time.GetLocalNow().ToString("HH:mm:ss  ", CultureInfo.InvariantCulture));
        if (!logEntry.Category.Contains('.', StringComparison.Ordinal))
            textWriter.Write(logEntry.Category + "  ");
        textWriter.Write(word);
        textWriter.Write(Printable(logEntry.Formatter(logEntry.State, logEntry.Exception)));

        // In the journal one event is one line; on a terminal a stack trace may take the room that it needs.
        if (logEntry.Exception is { } exception)
            textWriter.Write(_isJournal ? $" | {Printable(exception.ToString().ReplaceLineEndings(" | "))}" : Environment.NewLine + exception);
        textWriter.WriteLine();
    }

    /// <summary>A file's name may hold anything; a line break in it would pass for a line of its own, an escape for a colour.</summary>
    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
