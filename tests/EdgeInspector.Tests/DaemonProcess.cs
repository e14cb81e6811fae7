using System.Diagnostics;
using System.Text;

namespace EdgeInspector.Tests;

/// <summary>The real executable in a process of its own, booted from a configuration text or any other arguments.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private DaemonProcess(string folder, string[] arguments, string? shell = null)
    {
        var start = new ProcessStartInfo(shell ?? Executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_errors, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "edgeinspector");

    public int Id => _process.Id;

    public string Output => Locked(_output);

    public string Errors => Locked(_errors);

    /// <summary>Boots the daemon from a configuration text; models and parts lie beside it.</summary>
    public static DaemonProcess Run(TempFolder folder, string config)
    {
        Samples.WriteLine(folder, config);
        return new(folder.Path, ["run", "--config", folder["config.json"]]);
    }

    /// <summary>The same, with the folder as what systemd's LoadCredential gives.</summary>
    public static DaemonProcess RunWithCredentials(TempFolder folder, string config)
    {
        Samples.WriteLine(folder, config);
        return new(folder.Path, [$"CREDENTIALS_DIRECTORY={folder.Path}", Executable, "run", "--config", folder["config.json"]], "env");
    }

    /// <summary>The same, with what the service that ships tells .NET.</summary>
    public static DaemonProcess RunAsTheServiceDoes(TempFolder folder, string config)
    {
        const string Key = "Environment=";
        Samples.WriteLine(folder, config);
        var environment = File.ReadLines(Path.Combine(Repository.Root, "systemd", "edgeinspector.service")).Where(line => line.StartsWith($"{Key}DOTNET_", StringComparison.Ordinal));
        return new(folder.Path, [.. environment.Select(line => line[Key.Length..]), Executable, "run", "--config", folder["config.json"]], "env");
    }

    /// <summary>The same, with a disk that loses what was not synced (<see cref="Mqtt.UnsyncedDisk"/>).</summary>
    public static DaemonProcess RunOnAnUnsyncedDisk(TempFolder folder, string config, IReadOnlyList<string> environment)
    {
        Samples.WriteLine(folder, config);
        return new(folder.Path, [.. environment, Executable, "run", "--config", folder["config.json"]], "env");
    }

    /// <summary>The same, with a disk that <see cref="FailDisk"/> can break.</summary>
    public static DaemonProcess RunOnABreakableDisk(TempFolder folder, string config)
    {
        Samples.WriteLine(folder, config);

        // A file that may not grow any further ends a process, unless it has chosen to get an error instead.
        return new(folder.Path, ["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", Executable, "run", "--config", folder["config.json"]], "/bin/sh");
    }

    /// <summary>
    /// Boots the daemon from what <see cref="Samples.WriteLine"/> wrote, as systemd boots it: a child of a program of that
    /// name, which passes SIGTERM on and takes it with itself.
    /// </summary>
    public static DaemonProcess RunUnderSystemd(TempFolder folder, string notifySocket)
    {
        const string Script = "trap 'kill -TERM $!' TERM; setpriv --pdeathsig KILL \"$@\" & wait; wait $!";
        if (!File.Exists(folder["systemd"]))
            File.CreateSymbolicLink(folder["systemd"], "/bin/sh");
        return new(folder.Path, [$"NOTIFY_SOCKET={notifySocket}", folder["systemd"], "-c", Script, "sh", Executable, "run", "--config", folder["config.json"]], "env");
    }

    /// <summary>Any verb.</summary>
    public static DaemonProcess Start(TempFolder folder, params string[] arguments) => new(folder.Path, arguments);

    /// <summary>Any verb, to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunToEndAsync(TempFolder folder, params string[] arguments)
    {
        await using var process = new DaemonProcess(folder.Path, arguments);
        var exitCode = await process.ExitAsync();
        return (exitCode, process.Output, process.Errors);
    }

    /// <summary>The same, with a disk that takes no byte.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunToEndOnAFullDiskAsync(TempFolder folder, params string[] arguments)
    {
        // The runtime's own memory files would be refused as well.
        const string Script = "trap '' XFSZ; ulimit -f 0; DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\"";
        await using var process = new DaemonProcess(folder.Path, ["-c", Script, Executable, .. arguments], "/bin/sh");
        var exitCode = await process.ExitAsync();
        return (exitCode, process.Output, process.Errors);
    }

    /// <summary>The same, as a user who may nothing but read and run.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunToEndAsNobodyAsync(TempFolder folder, params string[] arguments)
    {
        await using var process = new DaemonProcess(folder.Path, ["--reuid=nobody", "--regid=nogroup", "--clear-groups", Executable, .. arguments], "setpriv");
        var exitCode = await process.ExitAsync();
        return (exitCode, process.Output, process.Errors);
    }

    /// <summary>Waits until it has printed this; what it prints comes later than what it does.</summary>
    public async Task SaysAsync(string text)
    {
        try
        {
            await Wait.UntilAsync(() => Output.Contains(text, StringComparison.Ordinal));
        }
        catch (OperationCanceledException)
        {
            Assert.Contains(text, Output, StringComparison.Ordinal);
        }
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as systemd stops it.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        return await ExitAsync();
    }

    /// <summary>No file may grow any further, or again as much as it likes.</summary>
    public void FailDisk(bool fails)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--fsize={(fails ? 1 : "unlimited")}:unlimited"]);
        limit.WaitForExit();
    }

    /// <summary>SIGKILL: no good-bye.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
                text.AppendLine(line);
        }
    }

    private static string Locked(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
