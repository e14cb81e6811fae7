using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;

namespace EdgeInspector.Cameras;

/// <summary>Where a camera's frames come from.</summary>
/// <param name="Driver">Delivers them.</param>
/// <param name="Triggers">What asks for them; null where they come by themselves.</param>
/// <param name="WhenFull">What happens when they come faster than they are inspected.</param>
/// <param name="Room">Frames that may wait.</param>
internal sealed record CameraSource(ICamera Driver, TriggerQueue? Triggers, WhenFull WhenFull, int Room)
{
    /// <summary>Whether no frame comes without a trigger, so that silence means nothing; other cameras' frames pass a gate.</summary>
    public required bool WaitsForTriggers { get; init; }

    /// <summary>The sources of all cameras, or what is missing for one.</summary>
    public static Outcome<IReadOnlyDictionary<string, CameraSource>> CreateAll(EdgeInspectorConfig config, TimeProvider time)
    {
        var sources = new Dictionary<string, CameraSource>();
        foreach (var (id, camera) in config.Cameras)
        {
            var triggers = camera.Trigger is { By: TriggerConfig.Message } trigger ? new TriggerQueue(trigger.Queue + 1, time) : null;
            var driver = CameraDrivers.Create(id, camera.Source, triggers, time);
            if (driver.Error is { } problem)
                return new Failure(problem);
            var whenFull = camera.Trigger is not null ? WhenFull.Overrun
                : camera.Source is FileSourceConfig { Loop: false } ? WhenFull.Wait
                : WhenFull.NewestWins;
            sources[id] = new(driver.Value!, triggers, whenFull, (camera.Trigger?.Queue ?? 0) + 1)
            {
                WaitsForTriggers = camera.Trigger is { By: TriggerConfig.Line } || (triggers is not null && CameraDrivers.TakesTriggers(camera.Source)),
            };
        }

        return sources;
    }
}
