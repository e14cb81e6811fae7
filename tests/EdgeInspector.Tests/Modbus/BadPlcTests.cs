using EdgeInspector.Configuration;
using EdgeInspector.Modbus;

namespace EdgeInspector.Tests.Modbus;

/// <summary>Servers that are broken, slow or none.</summary>
public sealed class BadPlcTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("FFFF 0000 0006 FF 0F 0000 0004", "it answered transaction 65535 instead of 1")]
    [InlineData("0001 0000 0007 FF 0F 0000 0004", "its answer has length 7 instead of 6")]
    [InlineData("0001 0000 0006 FF 0F 0000 0005", "it says that it wrote something else than coils 0 to 3")]
    [InlineData("0001 0000 0006 FF 0F 00", "no answer within 1 s")]
    [InlineData("", "it closed the connection")]
    public async Task Answer_ThatDoesNotFit_ClosesTheConnectionAndTheNextOneGoesOn(string hex, string problem)
    {
        using var plc = new FakePlc((connection, right) => connection == 1 ? Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)) : right);
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port), TimeProvider.System, log);

        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => log.Lines.Count >= 2);
        await output.StopAsync(Cancellation).WaitAsync(Hang, Cancellation);

        string[] expected =
        [
            $"Warning: no connection to the PLC 127.0.0.1:{plc.Port}: {problem}; trying again, only the newest results are kept until then",
            $"Information: connected to the PLC 127.0.0.1:{plc.Port}",
        ];
        Assert.Equal(expected, log.Lines);
        Assert.Equal(2, plc.Connections);
    }

    [Fact]
    public async Task Exception_OfABusyPlc_IsTriedAgainOnTheSameConnection()
    {
        var refused = 0;
        using var plc = new FakePlc((_, right) => Interlocked.Increment(ref refused) == 1 ? [.. right[..5], 3, right[6], 0x8F, 6] : right);
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port), TimeProvider.System, log);

        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => Volatile.Read(ref refused) >= 2);
        await output.StopAsync(Cancellation).WaitAsync(Hang, Cancellation);

        Assert.Equal([$"Error: the PLC 127.0.0.1:{plc.Port} refuses camera left: device busy (6): the PLC has no time for coils 0 to 3; correct /modbus or the PLC", $"Information: connected to the PLC 127.0.0.1:{plc.Port}"], log.Lines);
        Assert.Equal(1, plc.Connections);
    }

    [Fact]
    public async Task Plc_ThatNeverAnswers_HoldsUpNeitherResultsNorTheStop()
    {
        using var plc = new FakePlc((_, _) => null);
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port), TimeProvider.System, log);

        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => plc.Connections > 0);
        await Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
                output.Add(Samples.Result(), null);
        }, Cancellation).WaitAsync(Hang, Cancellation);
        await Wait.UntilAsync(() => plc.Connections > 1);
        await output.StopAsync(Cancellation).WaitAsync(Hang, Cancellation);

        string[] expected =
        [
            $"Warning: no connection to the PLC 127.0.0.1:{plc.Port}: no answer within 1 s; trying again, only the newest results are kept until then",
            $"Warning: the PLC 127.0.0.1:{plc.Port} cannot be reached: the last verdicts stay in its memory",
        ];
        Assert.Equal(expected, log.Lines);
    }

    [Fact]
    public async Task Plc_ThatIsSlow_GetsTheNewestAndItIsSaidOnce()
    {
        using var gate = new ManualResetEventSlim(true);
        using var plc = new FakePlc((_, right) =>
        {
            gate.Wait(Hang);
            return right;
        });
        var log = new LogLines<ModbusOutput>();
        using var output = new ModbusOutput(Config(plc.Port), TimeProvider.System, log);
        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => log.Lines.Count > 0);

        gate.Reset();
        for (var i = 0; i < 300; i++)
            output.Add(Samples.Result(), null);
        gate.Set();
        await Wait.UntilAsync(() => log.Lines.Count > 1);
        await output.StopAsync(Cancellation).WaitAsync(Hang, Cancellation);

        Assert.Equal(
            [$"Information: connected to the PLC 127.0.0.1:{plc.Port}", $"Warning: the PLC 127.0.0.1:{plc.Port} is too slow; results are left out, the newest are written (not logged again until it reconnects)"],
            log.Lines);
    }

    [Fact]
    public async Task Plc_ThatClosesWhileNothingHappens_IsConnectedAgainBeforeTheNextResult()
    {
        var requests = 0;
        using var plc = new FakePlc((_, right) =>
        {
            Interlocked.Increment(ref requests);
            return right;
        });
        using var output = new ModbusOutput(Config(plc.Port), TimeProvider.System, new LogLines<ModbusOutput>());
        await output.StartAsync(Cancellation);
        await Wait.UntilAsync(() => Volatile.Read(ref requests) == 1);

        plc.CloseAll();
        await Wait.UntilAsync(() => plc.Connections == 2 && Volatile.Read(ref requests) == 2);

        await output.StopAsync(Cancellation).WaitAsync(Hang, Cancellation);
    }

    private static ModbusConfig Config(int port) =>
        new() { Host = "127.0.0.1", Port = port, Unit = 255, Cameras = new Dictionary<string, ModbusCameraConfig> { ["left"] = new() { Coil = 0 } } };
}
