using System.Device.Gpio;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Gpio;

public sealed class GpioBoardTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly FakeGpioDriver _driver;
    private readonly LogLines<GpioBoard> _log = new();
    private readonly List<string> _fired = [];

    public GpioBoardTests() => _driver = new(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _driver.Dispose();

    [Fact]
    public async Task Lines_AreSafeUntilAllCamerasDeliverAndAgainAfterTheStop()
    {
        var config = Config(
            ("left", new() { Ok = Pulse(1), NotOk = Pulse(2, activeLow: true), Ready = new() { Line = 3 }, Trigger = Trigger(4) }),
            ("right", new() { Ready = new() { Line = 5, ActiveLow = true } })) with { Fault = new() { Line = 0 } };
        var board = Board(config);
        Assert.Equal(["0 high", "1 low", "2 high", "3 low", "5 high"], Changes(0));
        Assert.Equal(PinMode.Input, _driver.ModeOf(4));

        await board.StartAsync(Cancellation);
        board.CameraChanged("left", true);
        board.CameraChanged("somewhere else", true);
        Assert.Equal(["3 high", "0 high"], Changes(5));
        board.CameraChanged("right", true);
        Assert.Equal(["5 low", "0 low"], Changes(7));
        board.CameraChanged("left", false);
        Assert.Equal(["3 low", "0 high"], Changes(9));
        board.CameraChanged("left", true);
        Assert.Equal(["3 high", "0 low"], Changes(11));
        await Wait.UntilAsync(() => _driver.Listeners.Count > 0);

        await board.StopAsync(Cancellation);
        Assert.Equal(["0 high", "1 low", "2 high", "3 low", "5 high"], Changes(13).Order());
        Assert.Empty(_driver.Listeners);
        board.CameraChanged("left", true);
        board.Add(Samples.Result("left"), null);
        board.Dispose();
        Assert.Equal(18, _driver.Levels.Count);
        Assert.Empty(_driver.Open);
    }

    [Fact]
    public void Board_ThatNeverStarted_LeavesTheLinesSafe()
    {
        var board = Board(Config(("left", new() { Ready = new() { Line = 3 } })) with { Fault = new() { Line = 0, ActiveLow = true } });
        board.CameraChanged("left", true);
        board.Dispose();

        Assert.Equal(["0 low", "3 low", "3 high", "0 high", "3 low", "0 low"], Changes(0));
    }

    [Theory]
    [InlineData(ResultEvaluation.Ok, 1)]
    [InlineData(ResultEvaluation.NotOk, 2)]
    [InlineData(ResultEvaluation.NotDecidable, 2)]
    [InlineData(ResultEvaluation.Undefined, 2)]
    public async Task Pulse_OfAVerdict_ComesAfterItsDelayForItsLength(ResultEvaluation evaluation, int line)
    {
        var board = await StartedAsync(Config(("left", new() { Ok = Pulse(1, delayMs: 250, pulseMs: 40), NotOk = Pulse(2, delayMs: 250, pulseMs: 40) })));

        await AddAsync(board, evaluation);
        await _time.StepAsync(400);

        Assert.Equal([$"250 ms: {line} high", $"290 ms: {line} low"], _driver.Levels.Skip(2));
        await StopAsync(board);
    }

    [Fact]
    public async Task Pulses_ThatWouldOverlap_FollowOneAnotherWithAGap()
    {
        var board = await StartedAsync(Config(("left", new() { Ok = Pulse(1, delayMs: 100, pulseMs: 50) })));

        await AddAsync(board, ResultEvaluation.Ok);
        await _time.StepAsync(30);
        board.Add(Samples.Result(), null);
        await _time.StepAsync(20);
        board.Add(Samples.Result(), null);
        await _time.StepAsync(450);
        await AddAsync(board, ResultEvaluation.Ok);
        await _time.StepAsync(200);

        string[] expected =
        [
            "100 ms: 1 high", "150 ms: 1 low",
            "170 ms: 1 high", "220 ms: 1 low",
            "240 ms: 1 high", "290 ms: 1 low",
            "600 ms: 1 high", "650 ms: 1 low",
        ];
        Assert.Equal(expected, _driver.Levels.Skip(1));
        await StopAsync(board);
    }

    [Fact]
    public async Task Pulses_BeyondTheLimit_DropTheOldestAndAreCounted()
    {
        var board = await StartedAsync(Config(("left", new() { Ok = Pulse(1, delayMs: 1000, pulseMs: 5) })));

        // One is under way, 32 wait, three are too many.
        await AddAsync(board, ResultEvaluation.Ok);
        for (var i = 0; i < 35; i++)
            board.Add(Samples.Result(), null);
        await _time.StepAsync(2000);

        Assert.Equal(33, _driver.Levels.Count(level => level.EndsWith("1 high", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "Error: GPIO line 1: 1 pulses were dropped so far; parts come faster than pulses of 5 ms",
                "Error: GPIO line 1: 2 pulses were dropped so far; parts come faster than pulses of 5 ms",
            ],
            _log.Lines);
        await StopAsync(board);
    }

    [Fact]
    public async Task Pulse_UnderWayAtTheStop_Ends()
    {
        var board = await StartedAsync(Config(("left", new() { NotOk = Pulse(2, pulseMs: 1000, activeLow: true) })));
        board.Add(Samples.Result("left", ResultEvaluation.NotOk), null);
        board.Add(Samples.Result("left", ResultEvaluation.NotOk), null);
        await Wait.UntilAsync(() => _driver.Levels.Count == 2);

        await board.StopAsync(Cancellation);

        Assert.Equal(["0 ms: 2 high", "0 ms: 2 low", "0 ms: 2 high"], _driver.Levels);
        board.Dispose();
    }

    [Theory]
    [InlineData("rising", PinEventTypes.Rising, PinEventTypes.Falling)]
    [InlineData("falling", PinEventTypes.Falling, PinEventTypes.Rising)]
    public async Task Trigger_OfABouncingContact_FiresOnceWhenItCloses(string edge, PinEventTypes closing, PinEventTypes opening)
    {
        var board = await StartedAsync(Config(("left", new() { Trigger = Trigger(4, edge, debounceMs: 10) })));

        // Bounces 6 ms apart, 30 ms closed, bounces again when it opens; then the next part.
        (int WaitMs, PinEventTypes Edge)[] edges =
            [(0, closing), (6, opening), (6, closing), (30, opening), (6, closing), (6, opening), (50, closing), (10, opening), (10, closing)];
        foreach (var (wait, type) in edges)
        {
            _time.Advance(TimeSpan.FromMilliseconds(wait));
            _driver.Raise(4, type);
            if (type == closing)
                _fired.Add($"{_fired.Count(f => f == "left")} so far");
        }

        Assert.Equal(["left", "1 so far", "1 so far", "1 so far", "left", "2 so far", "left", "3 so far"], _fired);
        await StopAsync(board);
    }

    [Fact]
    public async Task Trigger_ThatIsRefused_IsLogged()
    {
        var board = await StartedAsync(Config(("busy", new() { Trigger = Trigger(4) })));

        _driver.Raise(4, PinEventTypes.Rising);

        Assert.Equal(["Warning: the trigger of GPIO line 4 for camera busy is refused: two triggers wait already"], _log.Lines);
        await StopAsync(board);
    }

    [Fact]
    public async Task Line_ThatCannotBeWritten_IsSaidOnceAndEndsNothing()
    {
        var board = await StartedAsync(Config(("left", new() { Ready = new() { Line = 3 } })));
        _driver.Broken = new IOException("No such device");

        board.CameraChanged("left", true);
        board.CameraChanged("left", false);

        Assert.Equal(["Error: GPIO line 3 cannot be written: No such device"], _log.Lines);
        await StopAsync(board);
        Assert.False(board.ExecuteTask!.IsFaulted);
    }

    private static GpioPulseConfig Pulse(int line, int delayMs = 0, int pulseMs = 20, bool? activeLow = null) =>
        new() { Line = line, DelayMs = delayMs, PulseMs = pulseMs, ActiveLow = activeLow };

    private static GpioTriggerConfig Trigger(int line, string edge = "rising", int debounceMs = 0) => new() { Line = line, Edge = edge, DebounceMs = debounceMs };

    private static GpioConfig Config(params (string Camera, GpioCameraConfig Lines)[] cameras) =>
        new() { Chip = 0, Cameras = cameras.ToDictionary(c => c.Camera, c => c.Lines) };

    private GpioBoard Board(GpioConfig config)
    {
        var controller = new GpioController(_driver);
        Assert.Null(GpioChip.OpenLines(controller, config));
        return new(config, controller, Fire, _time, _log);
    }

    private async Task<GpioBoard> StartedAsync(GpioConfig config)
    {
        var board = Board(config);
        await board.StartAsync(Cancellation);
        var triggers = config.Cameras.Values.Count(c => c.Trigger is not null);
        await Wait.UntilAsync(() => _driver.Listeners.Count == triggers);
        return board;
    }

    private static async Task StopAsync(GpioBoard board)
    {
        await board.StopAsync(Cancellation);
        board.Dispose();
    }

    /// <summary>Adds a result and waits until its pulse's delay has begun.</summary>
    private async Task AddAsync(IResultSink board, ResultEvaluation evaluation)
    {
        var timers = _time.Timers;
        board.Add(Samples.Result("left", evaluation), null);
        await Wait.UntilAsync(() => _time.Timers > timers);
    }

    private string? Fire(string camera)
    {
        _fired.Add(camera);
        return camera == "busy" ? "two triggers wait already" : null;
    }

    /// <summary>The levels from a point on, without their times.</summary>
    private IEnumerable<string> Changes(int from) => _driver.Levels.Skip(from).Select(level => level.Split(": ")[1]);
}
