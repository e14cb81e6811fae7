using System.Diagnostics;

namespace EdgeInspector.Tests.Cameras;

/// <summary>A device in a process of its own, which can be unplugged: killed.</summary>
internal abstract class DeviceProcess : IAsyncDisposable
{
    private Process? _process;

    /// <summary>Pulls the plug.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>It takes what is sent and says nothing more.</summary>
    public void Freeze()
    {
        using var stop = Process.Start("kill", ["-STOP", $"{_process!.Id}"]);
        stop.WaitForExit();
    }

    protected Process Start(string program, params IReadOnlyList<string> arguments) =>
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
