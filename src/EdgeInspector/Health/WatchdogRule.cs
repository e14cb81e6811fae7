namespace EdgeInspector.Health;

/// <summary>What the watchdog looks at.</summary>
/// <param name="LongestInspection">How long the oldest frame in work has been in work; zero when none is.</param>
/// <param name="AllRunning">Whether every camera's supervisor, every inspection and the reports still run (or ended as they should).</param>
internal readonly record struct PipelineHealth(TimeSpan LongestInspection, bool AllRunning);

/// <summary>When the daemon may tell systemd that it lives.</summary>
internal static class WatchdogRule
{
    /// <summary>
    /// A process that answers but whose inspection hangs (a driver, a GPU) is dead to the line, and a restart is the cure.
    /// A camera that is away is not: the supervisor is on it.
    /// </summary>
    public static bool IsAlive(PipelineHealth health, TimeSpan interval) => health.AllRunning && health.LongestInspection <= interval;
}
