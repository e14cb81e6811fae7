using System.Globalization;
using System.Text;

namespace EdgeInspector.Vision;

/// <summary>
/// Says on stderr how far long work has come: on a terminal one line that is written again and again, elsewhere (a log, a
/// pipe) a plain line now and then. stdout stays clean for what the work gives.
/// </summary>
public sealed class ConsoleProgress : IDisposable
{
    private const int BarWidth = 24, PlainSteps = 10;
    private static readonly TimeSpan RewriteEvery = TimeSpan.FromSeconds(0.1);

    /// <summary>The shortest time between plain lines; work that is shorter says nothing.</summary>
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(5);

    private readonly string _title;
    private readonly long _total;
    private readonly string _unit;
    private readonly TextWriter _writer;
    private readonly int? _terminalWidth;
    private readonly TimeProvider _time;
    private readonly long _start;
    private long _lastWrite;
    private long _lastStep;
    private int _lineLength;

    /// <param name="title">What is done, for example "evaluate".</param>
    /// <param name="total">How much there is to do.</param>
    /// <param name="unit">Of what, for example "pictures".</param>
    public ConsoleProgress(string title, long total, string unit)
        : this(title, total, unit, Console.Error, Console.IsErrorRedirected ? null : WindowWidth(), TimeProvider.System)
    {
    }

    /// <param name="terminalWidth">Characters in a line; null where there is no terminal.</param>
    internal ConsoleProgress(string title, long total, string unit, TextWriter writer, int? terminalWidth, TimeProvider time)
    {
        (_title, _total, _unit, _writer, _terminalWidth, _time) = (title, Math.Max(1, total), unit, writer, terminalWidth, time);
        _start = _lastWrite = time.GetTimestamp();
    }

    /// <param name="done">So much of the total.</param>
    /// <param name="note">What else there is to say, for example a loss.</param>
    public void Report(long done, string? note = null)
    {
        var isDone = done >= _total;
        var step = done * PlainSteps / _total;
        var sinceLast = _time.GetElapsedTime(_lastWrite);
        if (_terminalWidth is null ? sinceLast < PlainEvery || step <= _lastStep : sinceLast < RewriteEvery && !isDone && _lineLength > 0)
            return;
        (_lastWrite, _lastStep) = (_time.GetTimestamp(), step);
        if (_terminalWidth is { } width)
            Rewrite(Text(done, note, withBar: true), width);
        else
            _writer.WriteLine(Text(done, note, withBar: false));
    }

    /// <summary>Takes the line away again; what the work gave says more.</summary>
    public void Dispose()
    {
        if (_terminalWidth is { } width && _lineLength > 0)
        {
            Rewrite("", width);
            _writer.Write('\r');
            _writer.Flush();
        }
    }

    private string Text(long done, string? note, bool withBar)
    {
        var share = Math.Clamp((double)done / _total, 0, 1);
        var text = new StringBuilder(_title);
        if (withBar)
            text.Append(" [").Append('#', (int)(share * BarWidth)).Append('.', BarWidth - (int)(share * BarWidth)).Append(']');
        text.Append(CultureInfo.InvariantCulture, $" {done}/{_total} {_unit}, {100 * share:F0} %");
        if (share is > 0 and < 1)
            text.Append(CultureInfo.InvariantCulture, $", {Left(share)} left");
        if (note is not null)
            text.Append(", ").Append(note);
        return text.ToString();
    }

    private string Left(double share)
    {
        var left = _time.GetElapsedTime(_start) * ((1 - share) / share);
        return left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes} min")
            : left.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{left.Minutes} min {left.Seconds} s") : $"{left.Seconds} s";
    }

    private void Rewrite(string text, int width)
    {
        // One column stays free: writing into the last one wraps on some terminals.
        text = text.Length < width ? text : text[..Math.Max(0, width - 1)];
        _writer.Write('\r' + text.PadRight(_lineLength));
        _writer.Flush();
        _lineLength = text.Length;
    }

    /// <summary>A terminal may not know how wide it is.</summary>
    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
