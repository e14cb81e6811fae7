using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests;

public sealed class LineFormatterTests
{
    [Fact]
    public void Write_OfANameWithALineBreak_StaysOneLine()
    {
        using var text = new StringWriter();
        var formatter = new LineFormatter(TimeProvider.System);

        formatter.Write(new LogEntry<string>(LogLevel.Information, "left", default, "part\n<0>\u001b[31mforged.png", null, (line, _) => line), null, text);

        Assert.EndsWith("left  part?<0>?[31mforged.png" + Environment.NewLine, text.ToString(), StringComparison.Ordinal);
        Assert.Single(text.ToString(), c => c == '\n');
    }
}
