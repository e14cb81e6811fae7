using EdgeInspector.Configuration;
using EdgeInspector.Modbus;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Modbus;

/// <summary>The output against a server of another make.</summary>
public sealed class ModbusOutputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verdicts_ArriveBeforeTheirSequence_AndNoneIsLeftAtStartAndStop()
    {
        using var plc = await PlcServer.StartNewAsync();
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port, ("left", new() { Register = 101, Coil = 10 }), ("right", new() { Coil = 20 })), TimeProvider.System, log);

        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => log.Lines.Count > 0);
        Assert.Equal([$"Information: connected to the PLC 127.0.0.1:{plc.Port}"], log.Lines);
        Assert.Equal([0, 65535, 0, 0, 0, 0, PlcServer.Remains], await plc.ReadAsync("registers", 101, 7));
        Assert.Equal([0, 0, 0, 0, 1], await plc.ReadAsync("coils", 10, 5));
        Assert.Equal([0, 0, 0, 0, 1], await plc.ReadAsync("coils", 20, 5));

        output.CameraChanged("left", true);
        output.Add(Samples.Result("left") with { Score = 0.12345f }, null);
        output.Add(Samples.Result("left", ResultEvaluation.NotOk) with { Score = 0.5f, DefectArea = 0.0312, Defects = [Defect, Defect] }, null);
        output.Add(Samples.Result("right", ResultEvaluation.NotDecidable), null);
        output.Add(Samples.Result("other"), null);
        await Wait.UntilAsync(() => plc.Writes.Contains("coils 20 0 0 1 0"));
        string[] expected =
        [
            "coils 10 0 0 0 0", "registers 101 0 65535 0 0 0 0", "coils 20 0 0 0 0",
            "coils 10 0 0 0 1", "registers 101 0 65535 0 0 0 0",
            "coils 10 1 0 0 1", "registers 101 1 1235 0 0 0 1",
            "coils 10 0 1 0 1", "registers 101 2 5000 2 312 0 2",
            "coils 20 0 0 1 0",
        ];
        Assert.Equal(expected, plc.Writes);
        Assert.Equal([2, 5000, 2, 312, 0, 2], await plc.ReadAsync("registers", 101, 6));

        await output.StopAsync(Cancellation);
        Assert.Equal([0, 65535, 0, 0, 0, 2], await plc.ReadAsync("registers", 101, 6));
        Assert.Equal([0, 0, 0, 0, 1], await plc.ReadAsync("coils", 10, 5));
        Assert.Equal([0, 0, 0, 0, 1], await plc.ReadAsync("coils", 20, 5));
        Assert.Single(log.Lines);
    }

    [Fact]
    public async Task Heartbeat_CountsEverySecond()
    {
        using var plc = await PlcServer.StartNewAsync();
        using var output = new ModbusOutput(Config(plc.Port, ("left", new() { Coil = 0 })) with { HeartbeatRegister = 100 }, TimeProvider.System, new LogLines<ModbusOutput>());
        var start = TimeProvider.System.GetTimestamp();

        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => plc.Writes.Contains("registers 100 3"));

        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(2.9));
        Assert.Equal(["registers 100 1", "registers 100 2", "registers 100 3"], plc.Writes.Where(w => w.StartsWith("registers", StringComparison.Ordinal)));
        await output.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Plc_ThatComesBack_GetsTheNewestValues()
    {
        using var plc = await PlcServer.StartNewAsync();
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port, ("left", new() { Register = 0 }), ("right", new() { Register = 6 })), TimeProvider.System, log);
        await output.StartAsync(Cancellation);
        output.Add(Samples.Result("right", ResultEvaluation.NotOk), null);
        await Wait.UntilAsync(() => plc.Writes.Contains("registers 6 2 65535 0 0 0 1"));

        plc.Kill();
        await Wait.UntilAsync(() => log.Lines.Any(line => line.StartsWith("Warning: no connection", StringComparison.Ordinal)));
        for (var i = 0; i < 5; i++)
            output.Add(Samples.Result("left", ResultEvaluation.Ok), null);
        var before = plc.Writes.Count;
        await plc.StartAsync();
        await Wait.UntilAsync(() => log.Lines.Any(line => line.Contains("results were not written", StringComparison.Ordinal)));

        Assert.Equal([1, 65535, 0, 0, 0, 5, 2, 65535, 0, 0, 0, 1, PlcServer.Remains], await plc.ReadAsync("registers", 0, 13));
        Assert.Equal(["registers 0 1 65535 0 0 0 5", "registers 6 2 65535 0 0 0 1"], plc.Writes.Skip(before));
        Assert.Contains($"Warning: 4 results were not written to the PLC 127.0.0.1:{plc.Port} while it was away or too slow; the newest are", log.Lines);
        await output.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Refusal_IsSaidOnceInWords_AndTheOtherCameraIsWritten()
    {
        using var plc = await PlcServer.StartNewAsync();
        var log = new LogLines<ModbusOutput>();
        var config = Config(plc.Port, ("left", new() { Register = 196 }), ("right", new() { Coil = 0 })) with { HeartbeatRegister = 200 };
        using var output = new ModbusOutput(config, TimeProvider.System, log);

        await output.StartAsync(Cancellation);
        output.Add(Samples.Result("left"), null);
        output.Add(Samples.Result("right"), null);
        await Wait.UntilAsync(() => plc.Writes.Contains("coils 0 1 0 0 0") && log.Lines.Count >= 3);
        output.Add(Samples.Result("left"), null);
        output.Add(Samples.Result("right", ResultEvaluation.NotOk), null);
        await Wait.UntilAsync(() => plc.Writes.Contains("coils 0 0 1 0 0"));
        await output.StopAsync(Cancellation);

        string[] expected =
        [
            $"Error: the PLC 127.0.0.1:{plc.Port} refuses camera left: illegal data address (2): the PLC has no holding registers 196 to 201; correct /modbus or the PLC",
            $"Information: connected to the PLC 127.0.0.1:{plc.Port}",
            $"Error: the PLC 127.0.0.1:{plc.Port} refuses the heartbeat: illegal data address (2): the PLC has no holding register 200; correct /modbus or the PLC",
        ];
        Assert.Equal(expected, log.Lines);
    }

    [Fact]
    public async Task Daemon_WithAPlc_WritesWhatItSeesAndClearsItWhenStopped()
    {
        using var plc = await PlcServer.StartNewAsync();
        using var folder = new TempFolder();
        var modbus = $$"""
            "modbus": { "host": "127.0.0.1", "port": {{plc.Port}}, "unit": 255, "heartbeatRegister": 50, "cameras": { "left": { "register": 0, "coil": 0 } } },
            """;
        var config = Samples.Config.Replace("\"inference\"", modbus + "\"inference\"", StringComparison.Ordinal)
            .Replace("1883", $"{Mosquitto.FreePort()}", StringComparison.Ordinal)
            .Replace("\"framesPerSecond\": 20", "\"framesPerSecond\": 4", StringComparison.Ordinal);
        await using var daemon = DaemonProcess.Run(folder, config);

        await Wait.UntilAsync(() => plc.Writes.Any(w => w.StartsWith("registers 50 ", StringComparison.Ordinal)));
        await Wait.UntilAsync(() => plc.Writes.Contains("coils 0 1 0 0 1") && plc.Writes.Contains("coils 0 0 1 0 1") && plc.Writes.Contains("coils 0 0 0 1 1"));
        Assert.Equal(0, await daemon.StopAsync());

        // What an earlier run left goes first; the camera may be online by then.
        Assert.StartsWith("coils 0 0 0 0 ", plc.Writes[0], StringComparison.Ordinal);
        var registers = plc.Writes.Where(w => w.StartsWith("registers 0 ", StringComparison.Ordinal)).Select(w => w.Split(' ')[2..].Select(int.Parse).ToArray()).ToList();
        Assert.Contains(registers, r => r[0] == 2 && r[2] == 1 && r[3] > 0);
        Assert.All(registers.Where(r => r[0] == 3), r => Assert.Equal(65535, r[1]));
        Assert.Equal([0, 65535, 0, 0], (await plc.ReadAsync("registers", 0, 6)).Take(4));
        Assert.Equal([0, 0, 0, 0], await plc.ReadAsync("coils", 0, 4));
    }

    private static Defect Defect => new(0, 0, 1, 1, 1, 1, null);

    private static ModbusConfig Config(int port, params (string Camera, ModbusCameraConfig Place)[] cameras) =>
        new() { Host = "127.0.0.1", Port = port, Unit = 255, Cameras = cameras.ToDictionary(c => c.Camera, c => c.Place) };
}
