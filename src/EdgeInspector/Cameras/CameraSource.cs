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

    /// <summary>A camera's source, or what is missing for it.</summary>
    public static Outcome<CameraSource> Create(string id, CameraConfig camera, TimeProvider time)
    {
        var triggers = camera.Trigger is { By: TriggerConfig.Message } trigger ? new TriggerQueue(trigger.Queue + 1, time) : null;
        var driver = CameraDrivers.Create(id, camera.Source, triggers, time);
        if (driver.Error is { } problem)
            return new Failure(problem);
        var whenFull = camera.Trigger is not null ? WhenFull.Overrun
            : camera.Source is FileSourceConfig { Loop: false } ? WhenFull.Wait
            : WhenFull.NewestWins;
        return new CameraSource(driver.Value!, triggers, whenFull, (camera.Trigger?.Queue ?? 0) + 1)
        {
            WaitsForTriggers = camera.Trigger is { By: TriggerConfig.Line } || (triggers is not null && CameraDrivers.TakesTriggers(camera.Source)),
        };
    }
}
