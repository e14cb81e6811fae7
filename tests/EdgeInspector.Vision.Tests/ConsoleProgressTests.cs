namespace EdgeInspector.Vision.Tests;

public sealed class ConsoleProgressTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly Clock _clock = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Progress_InALog_IsALineATenthAndNotMoreOften()
    {
        using (var progress = new ConsoleProgress("train", 100, "steps", _output, terminalWidth: null, _clock))
        {
            for (var done = 1; done <= 100; done++)
            {
                _clock.Advance(TimeSpan.FromSeconds(0.4));
                progress.Report(done, $"loss {done}");
            }
        }

        // A tenth takes 4 s, a line at least 5.
        Assert.Equal(
            """
            train 13/100 steps, 13 %, 34 s left, loss 13
            train 26/100 steps, 26 %, 29 s left, loss 26
            train 39/100 steps, 39 %, 24 s left, loss 39
            train 52/100 steps, 52 %, 19 s left, loss 52
            train 65/100 steps, 65 %, 14 s left, loss 65
            train 78/100 steps, 78 %, 8 s left, loss 78
            train 91/100 steps, 91 %, 3 s left, loss 91

            """,
            _output.ToString());
    }

    [Fact]
    public void Progress_OfShortWorkInALog_SaysNothing()
    {
        using (var progress = new ConsoleProgress("train", 2, "steps", _output, terminalWidth: null, _clock))
        {
            progress.Report(1);
            progress.Report(2);
        }

        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public void Progress_OnATerminal_RewritesOneLineAndTakesItAway()
    {
        using (var progress = new ConsoleProgress("evaluate", 4, "pictures", _output, terminalWidth: 80, _clock))
        {
            _clock.Advance(TimeSpan.FromMinutes(30));
            progress.Report(1);

            // Too soon after the one before.
            progress.Report(2);
            _clock.Advance(TimeSpan.FromSeconds(1));
            progress.Report(4);
        }

        var lines = _output.ToString().Split('\r');
        Assert.Equal("evaluate [######..................] 1/4 pictures, 25 %, 1 h 30 min left", lines[1]);
        Assert.Equal("evaluate [########################] 4/4 pictures, 100 %".PadRight(lines[1].Length), lines[2]);
        Assert.Equal("", lines[3].Trim());
        Assert.Equal(5, lines.Length);
        Assert.DoesNotContain('\n', _output.ToString());
    }

    [Fact]
    public void Progress_OnANarrowTerminal_DoesNotWrap()
    {
        using var progress = new ConsoleProgress("evaluate", 4, "pictures", _output, terminalWidth: 20, _clock);
        _clock.Advance(TimeSpan.FromMinutes(1));

        progress.Report(1, "a long note");

        Assert.Equal("\revaluate [######...", _output.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
