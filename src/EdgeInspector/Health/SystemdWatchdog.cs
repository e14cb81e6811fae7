using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Health;

/// <summary>Tells systemd twice in its watchdog interval that the pipeline makes progress, with a line of counts. Silent when it does not.</summary>
internal sealed partial class SystemdWatchdog(IPipeline pipeline, ISystemdNotifier notifier, TimeProvider time, ILogger<SystemdWatchdog> logger) : BackgroundService
{
    /// <summary>The status line is worth having without a watchdog too.</summary>
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(10);

    /// <summary>The interval that systemd expects signs of life in, or null if it expects none from this process.</summary>
    public static TimeSpan? IntervalFrom(string? microseconds, string? pid, int ownPid) =>
        (pid is null || pid == ownPid.ToString(CultureInfo.InvariantCulture))
        && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var usec) && usec > 0
            ? TimeSpan.FromMicroseconds(usec)
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.IsEnabled)
            return;
        var interval = IntervalFrom(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), Environment.ProcessId);
        using var pace = new PeriodicTimer(interval / 2 ?? StatusPeriod, time);
        var wasAlive = true;
        do
        {
            var isAlive = interval is not { } limit || WatchdogRule.IsAlive(pipeline.Health, limit);
            if (isAlive)
                notifier.Notify(new ServiceState($"{(interval is null ? "" : "WATCHDOG=1\n")}STATUS={pipeline.Summary}"));
            else if (wasAlive)
                Log.Stuck(logger, pipeline.Health.LongestInspection.TotalSeconds);
            wasAlive = isAlive;
        }
        while (await pace.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Critical, "inspection makes no progress (a frame has been in work for {Seconds:F0} s); systemd is left to restart the daemon")]
        public static partial void Stuck(ILogger logger, double seconds);
    }
}
