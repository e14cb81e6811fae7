using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Tells a camera's state to the broker and, when it changes, to the log.</summary>
internal sealed class CameraReporter(
    string id, Func<string> recipe, CameraSource source, FrameQueue frames, TriggerGate? gate, PauseSwitch pause, VerdictCounts verdicts, ShadowRun shadow,
    Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly CameraCounters _counters = new(frames, gate, source.Triggers, pause, verdicts, time);
    private long _beatAt = time.GetTimestamp();
    private long _framesAtBeat;
    private double _fps;

    public void Changed(CameraStatus status)
    {
        var level = status.State is CameraState.Error or CameraState.Stale ? LogLevel.Warning : LogLevel.Information;
        var line = status.Reason.Length > 0 ? $"camera {Name(status.State)}: {status.Reason}" : $"camera {Name(status.State)}";
        logger.Say(level, line);
        Refresh(status);
    }

    /// <summary>Regularly: the frame rate since the last time.</summary>
    public void Beat(CameraStatus status)
    {
        lock (_lock)
        {
            var seconds = time.GetElapsedTime(_beatAt).TotalSeconds;
            _fps = seconds > 0 ? Math.Round((status.Frames - _framesAtBeat) / seconds, 2) : 0;
            (_beatAt, _framesAtBeat) = (time.GetTimestamp(), status.Frames);
            Publish(status);
        }
    }

    /// <summary>Something beside the camera's own state has changed.</summary>
    public void Refresh(CameraStatus status)
    {
        lock (_lock)
            Publish(status);
    }

    /// <summary>Counts from zero again.</summary>
    public void ResetCounts(CameraStatus status)
    {
        lock (_lock)
        {
            _counters.BeginAnew(status);
            Publish(status);
        }
    }

    /// <summary>The counts for metrics, since the start.</summary>
    public IEnumerable<Sample> Samples(CameraStatus status)
    {
        var counts = _counters.Total(status);
        yield return Sample.Of(id, "online", "1 while the camera delivers or waits for triggers.", status.State == CameraState.Online ? 1 : 0);
        yield return Sample.Of(id, "paused", "1 while the camera is paused by command.", pause.Now is null ? 0 : 1);
        yield return Sample.Count(id, "frames", "Frames that came.", counts.Frames);
        yield return Sample.Count(id, "dropped", "Frames replaced by newer ones before inspection.", counts.Dropped);
        yield return Sample.Count(id, "skipped", "Frames let go while the camera was paused.", counts.Skipped);
        yield return Sample.Count(id, "unasked", "Frames that no trigger asked for.", counts.Unasked);
        yield return Sample.Count(id, "damaged", "Frames without a whole picture.", counts.Damaged);
        yield return Sample.Count(id, "overruns", "Triggers refused and triggered frames not looked at because too many waited.", counts.Overruns);
        yield return Sample.Count(id, "missed_triggers", "Triggers whose deadline passed without a verdict.", counts.MissedTriggers);
        if (shadow.Counts is { } shadowed)
        {
            // They begin anew with every recipe on trial.
            yield return Sample.Of(id, "shadow_judged", "Parts that the shadow recipe has judged as well.", shadowed.Judged);
            yield return Sample.Of(id, "shadow_disagreed", "Parts of which it says something else than the deciding recipe.", shadowed.Disagreed);
            yield return Sample.Of(id, "shadow_skipped", "Parts that it has passed over because others waited.", shadowed.Skipped);
        }

        if (source.Driver.Counts is not { } transport)
            yield break;

        // They begin anew with every connection to the camera.
        yield return Sample.Of(id, "transport_completed", "Frames that arrived whole since the camera was opened.", transport.Completed);
        yield return Sample.Of(id, "transport_failed", "Frames that arrived damaged or not at all since the camera was opened.", transport.Failed);
        yield return Sample.Of(id, "transport_underruns", "Frames that found no buffer since the camera was opened.", transport.Underruns);
        yield return Sample.Of(id, "transport_missing_packets", "Packets that never arrived since the camera was opened.", transport.MissingPackets ?? 0);
        yield return Sample.Of(id, "transport_resent_packets", "Packets that came when asked for again since the camera was opened.", transport.ResentPackets ?? 0);
    }

    private void Publish(CameraStatus status)
    {
        var counts = _counters.Shown(status);
        var paused = pause.Now;
        retained.Set(topics.CameraStatus(id), MessageJson.Write(new CameraStatusMessage
        {
            State = Name(status.State),
            LastFrameAt = status.LastFrameAt,
            Reason = status.Reason,
            Recipe = recipe(),
            Paused = paused is not null,
            PausedSince = paused?.Since,
            PausedReason = paused?.Reason,
            Fps = status.State == CameraState.Online ? _fps : 0,
            CountsSince = _counters.Begun,
            Frames = counts.Frames,
            Dropped = counts.Dropped,
            Skipped = counts.Skipped,
            Unasked = gate is null ? null : counts.Unasked,
            Damaged = counts.Damaged,
            Overruns = counts.Overruns,
            MissedTriggers = source.Triggers is null ? null : counts.MissedTriggers,
            Ok = counts.Ok,
            NotOk = counts.NotOk,
            NotDecidable = counts.NotDecidable,
            Transport = source.Driver.Counts,
            Shadow = shadow.Counts,
        }));
    }

    public static string Name(CameraState state) => state.ToString().ToLowerInvariant();
}
