using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>For lines that are made elsewhere and only need to be said.</summary>
internal static partial class LogLine
{
    [LoggerMessage(EventId = 1, Message = "{Line}")]
    public static partial void Say(this ILogger logger, LogLevel level, string line);
}
