using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sparkplug;

/// <summary>
/// bdSeq: 0 to 255 and again, one more at every connect, also across restarts. By it a host knows the Will of an earlier
/// connection that comes late.
/// </summary>
internal sealed partial class BirthDeathNumber(string folder, ILogger<BirthDeathNumber> logger)
{
    public const string FileName = "sparkplug-bdseq";

    private readonly string _path = Path.Combine(folder, FileName);
    private int? _last;

    /// <summary>The number of a new connection. It is on disk before the connection is made.</summary>
    public int Next()
    {
        try
        {
            _last ??= Read();
            var next = After(_last);
            Write(next);
            _last = next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep results from being delivered.
            _last = After(_last);
            Log.NotKept(logger, _path, e.Message);
        }

        return _last.Value;
    }

    private static int After(int? last) => last is { } number ? (number + 1) % 256 : 0;

    private int? Read() =>
        File.Exists(_path) && int.TryParse(File.ReadAllText(_path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number % 256 : null;

    private void Write(int number)
    {
        var draft = _path + ".tmp";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
    }

    private static partial class Log
    {
        [LoggerMessage(90, LogLevel.Warning, "{Path} cannot be written ({Problem}); after a restart the host may take a birth for an old one")]
        public static partial void NotKept(ILogger logger, string path, string problem);
    }
}
