using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Inspection;

namespace EdgeInspector;

/// <summary>
/// A camera's counts. They are never set back themselves, for Prometheus takes a count that falls for a restart: what is
/// shown to people since they last began anew is a difference.
/// </summary>
internal sealed class CameraCounters(FrameQueue frames, TriggerGate? gate, TriggerQueue? triggers, PauseSwitch pause, VerdictCounts verdicts, TimeProvider time)
{
    private CameraCounts _then = CameraCounts.None;

    /// <summary>When they began: the start, or the last <see cref="BeginAnew"/>.</summary>
    public DateTimeOffset Begun { get; private set; } = time.GetUtcNow();

    /// <summary>Since the start.</summary>
    public CameraCounts Total(CameraStatus status) => new(
        status.Frames, frames.Dropped, pause.Skipped, gate?.Unasked ?? 0, frames.Damaged, frames.Overruns + (triggers?.Overruns ?? 0), triggers?.Missed ?? 0,
        verdicts.Ok, verdicts.NotOk, verdicts.NotDecidable);

    /// <summary>Since they began.</summary>
    public CameraCounts Shown(CameraStatus status) => Total(status).Since(_then);

    public void BeginAnew(CameraStatus status) => (_then, Begun) = (Total(status), time.GetUtcNow());
}
