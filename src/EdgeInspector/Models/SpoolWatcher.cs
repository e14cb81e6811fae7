using System.Text;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Models;

/// <summary>Installs the bundles that are dropped into the spool folder. What is refused goes to <c>rejected/</c>, with the reason beside it.</summary>
internal sealed partial class SpoolWatcher(ModelsConfig config, ModelInstaller installer, TimeProvider time, ILogger<SpoolWatcher> logger) : BackgroundService
{
    /// <summary>Between two looks at something that is not ready yet.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>Folders on a network tell nothing of what other machines write.</summary>
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(30);

    private readonly string _spool = config.SpoolFolder!;
    private readonly Dictionary<string, (string Look, long Since)> _seen = [];
    private readonly WorkSignal _changed = new();
    private string? _problem;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Files are touched below, and the host waits until this first yields.
        await Task.Yield();
        FileSystemWatcher? watcher = null;
        try
        {
            while (true)
            {
                var isPending = false;
                try
                {
                    Directory.CreateDirectory(_spool);
                    watcher ??= Watch();
                    isPending = await LookAsync(stoppingToken);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    Complain(_spool, e.Message);
                }

                await WaitAsync(isPending ? Settling : LooksAgain, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    /// <summary>Null where the system has no watches left: then it is looked at now and then.</summary>
    private FileSystemWatcher? Watch()
    {
        var watcher = new FileSystemWatcher(_spool) { IncludeSubdirectories = true };
        watcher.Created += (_, _) => _changed.Set();
        watcher.Changed += (_, _) => _changed.Set();
        watcher.Renamed += (_, _) => _changed.Set();
        try
        {
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            watcher.Dispose();
            return null;
        }
    }

    /// <summary>Installs what is ready; whether something is not yet.</summary>
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        var bundles = SpoolBundle.All(_spool, needsSignature: config.PublicKeyFile is not null);
        foreach (var gone in _seen.Keys.Except(bundles.Select(bundle => bundle.Folder)).ToList())
            _seen.Remove(gone);
        var isPending = false;
        foreach (var bundle in bundles)
        {
            if (!_seen.TryGetValue(bundle.Folder, out var seen) || seen.Look != bundle.Look)
                _seen[bundle.Folder] = seen = (bundle.Look, time.GetTimestamp());
            if (bundle.IsReady(time.GetElapsedTime(seen.Since)))
                await InstallAsync(bundle.Folder, stop);
            else
                isPending |= bundle.IsComplete;
        }

        return isPending;
    }

    private async Task InstallAsync(string folder, CancellationToken stop)
    {
        var answer = await installer.InstallAsync(new FolderSource(folder), wanted: null, (_, _) => { }, stop);
        try
        {
            if (answer.Installed is not null)
            {
                Directory.Delete(folder, recursive: true);
                Log.Installed(logger, answer.Message);
            }
            else if (answer.Status is CommandReply.Failed or CommandReply.Unavailable or CommandReply.NoRoom)
            {
                // Not the bundle's fault.
                Complain(folder, answer.Message);
            }
            else
            {
                Reject(folder, answer.Message);
                Log.Rejected(logger, folder, answer.Message);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain(folder, $"{answer.Message}, but it cannot be taken away: {e.Message}");
        }
    }

    /// <summary>Once, not every time.</summary>
    private void Complain(string folder, string problem)
    {
        if (_problem != problem)
            Log.Unusable(logger, folder, problem);
        _problem = problem;
    }

    private void Reject(string folder, string reason)
    {
        var rejected = Path.Combine(_spool, SpoolBundle.Rejected);
        Directory.CreateDirectory(rejected);
        var target = Enumerable.Range(1, int.MaxValue)
            .Select(number => Path.Combine(rejected, number == 1 ? Path.GetFileName(folder) : $"{Path.GetFileName(folder)}-{number}"))
            .First(path => !Path.Exists(path));
        Directory.Move(folder, target);
        WholeFile.Write(Path.Combine(target, "reason.txt"), file => file.Write(Encoding.UTF8.GetBytes(reason + "\n")));
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await _changed.WaitAsync(either.Token);

            // A copy that goes on changes its file a thousand times a second.
            await Task.Delay(Settling / 4, time, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Information, "spool: {Message}")]
        public static partial void Installed(ILogger logger, string message);

        [LoggerMessage(81, LogLevel.Warning, "spool: {Folder} is rejected: {Reason}")]
        public static partial void Rejected(ILogger logger, string folder, string reason);

        [LoggerMessage(82, LogLevel.Warning, "spool: {Folder}: {Problem} (tried again)")]
        public static partial void Unusable(ILogger logger, string folder, string problem);
    }
}
