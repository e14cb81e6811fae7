using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests;

/// <summary>A real broker on a free loopback port; it can be stopped and started again.</summary>
internal sealed class Mosquitto : IDisposable
{
    private const string Path = "/usr/sbin/mosquitto";

    private readonly TempFolder _folder = new();
    private Process? _process;
    private string _more = "";
    private string? _whole;

    public int Port { get; private init; } = FreePort();

    public string ConfigFile => _folder["mosquitto.conf"];

    /// <param name="more">Further listeners and what belongs to them, behind the plain one.</param>
    public static async Task<Mosquitto> StartNewAsync(string more = "")
    {
        Assert.SkipUnless(File.Exists(Path), $"{Path} is not installed (apt-get install mosquitto)");
        var broker = new Mosquitto { _more = more };
        await broker.StartAsync();
        return broker;
    }

    /// <summary>As a file says it, with nothing added but that root may run it.</summary>
    /// <param name="config">The file.</param>
    /// <param name="port">Where it makes the broker listen.</param>
    public static async Task<Mosquitto> StartAsWrittenAsync(string config, int port)
    {
        Assert.SkipUnless(File.Exists(Path), $"{Path} is not installed (apt-get install mosquitto)");
        var broker = new Mosquitto { _whole = $"user root\n{config}", Port = port };
        await broker.StartAsync();
        return broker;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task StartAsync()
    {
        // Started by root it would become somebody who may not read the test's folder.
        File.WriteAllText(ConfigFile, _whole ?? $"user root\nper_listener_settings true\nlistener {Port} 127.0.0.1\nallow_anonymous true\n{_more}");
        _process = Process.Start(new ProcessStartInfo(Path, ["-c", ConfigFile]) { RedirectStandardError = true });
        await ListensAsync(Port);
    }

    /// <summary>Waits for a server that is starting.</summary>
    public static async Task ListensAsync(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 800)
            {
                await Task.Delay(25, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>It takes and acknowledges nothing more; what it has sent still arrives.</summary>
    public void Freeze()
    {
        using var stop = Process.Start("kill", ["-STOP", $"{_process!.Id}"]);
        stop.WaitForExit();
    }

    public void Stop()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    public void Dispose()
    {
        Stop();
        _process?.Dispose();
        _folder.Dispose();
    }
}
