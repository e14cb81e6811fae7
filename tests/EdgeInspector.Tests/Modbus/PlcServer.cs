using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EdgeInspector.Tests.Modbus;

/// <summary>
/// A PLC of pymodbus's making, a process of its own with 200 coils and 200 holding registers, which a power-up fills with
/// remains (ones and sevens). It tells every write; its memory is read through pymodbus's client.
/// </summary>
internal sealed class PlcServer : IDisposable
{
    public const ushort Remains = 7;

    private const string Python = "/usr/bin/python3";

    private const string Server = """
        import logging, sys
        from pymodbus.server.async_io import StartTcpServer
        from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext

        logging.disable()

        class Told(ModbusSequentialDataBlock):
            def __init__(self, name, value):
                super().__init__(0, [value] * 200)
                self.name = name

            def setValues(self, address, values):
                super().setValues(address, values)
                print(self.name, address, *[int(v) for v in values], flush=True)

        slave = ModbusSlaveContext(co=Told("coils", 1), hr=Told("registers", 7), zero_mode=True)
        StartTcpServer(context=ModbusServerContext(slaves=slave, single=True), address=("127.0.0.1", int(sys.argv[1])), allow_reuse_address=True)
        """;

    private const string Client = """
        import logging, sys
        from pymodbus.client.tcp import ModbusTcpClient

        logging.disable()
        kind, port, address, count = sys.argv[1], *map(int, sys.argv[2:])
        with ModbusTcpClient("127.0.0.1", port=port) as client:
            read = client.read_coils if kind == "coils" else client.read_holding_registers
            answer = read(address, count, 1)
            print(*[int(v) for v in (answer.bits if kind == "coils" else answer.registers)[:count]])
        """;

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _writes = [];
    private Process? _process;

    private PlcServer()
    {
        File.WriteAllText(_folder["server.py"], Server);
        File.WriteAllText(_folder["client.py"], Client);
    }

    public int Port { get; } = Mosquitto.FreePort();

    /// <summary>In their order: <c>registers 101 1 5000</c>.</summary>
    public IReadOnlyList<string> Writes => [.. _writes];

    public static async Task<PlcServer> StartNewAsync()
    {
        string[] modules = ["pymodbus", "serial_asyncio"];
        Assert.SkipUnless(
            modules.All(m => Directory.Exists($"/usr/lib/python3/dist-packages/{m}")), "a Modbus server is not installed (apt-get install python3-pymodbus python3-serial-asyncio)");
        var server = new PlcServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Python, [_folder["server.py"], $"{Port}"]) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is { } line)
                _writes.Enqueue(line);
        };
        _process.BeginOutputReadLine();
        await Mosquitto.ListensAsync(Port);
    }

    /// <summary>SIGKILL, as a power cut.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <summary>The present values of "coils" or "registers".</summary>
    public async Task<IReadOnlyList<int>> ReadAsync(string kind, int address, int count)
    {
        using var client = Process.Start(new ProcessStartInfo(Python, [_folder["client.py"], kind, $"{Port}", $"{address}", $"{count}"]) { RedirectStandardOutput = true })!;
        var output = await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(v => int.Parse(v, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        Kill();
        _process?.Dispose();
        _folder.Dispose();
    }
}
