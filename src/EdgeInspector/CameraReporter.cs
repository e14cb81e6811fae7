using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Tells a camera's state to the broker and, when it changes, to the log.</summary>
internal sealed class CameraReporter(
    string id, CameraConfig config, CameraSource source, FrameQueue frames, TriggerGate? gate, ShadowRun shadow, Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private long _beatAt = time.GetTimestamp();
    private long _framesAtBeat;
    private double _fps;

    public void Changed(CameraStatus status)
    {
        lock (_lock)
        {
            var level = status.State is CameraState.Error or CameraState.Stale ? LogLevel.Warning : LogLevel.Information;
            var line = status.Reason.Length > 0 ? $"camera {Name(status.State)}: {status.Reason}" : $"camera {Name(status.State)}";
            logger.Say(level, line);
            Publish(status);
        }
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

    /// <summary>The counts of its status, for metrics.</summary>
    public IEnumerable<Sample> Samples(CameraStatus status)
    {
        yield return Sample.Of(id, "online", "1 while the camera delivers or waits for triggers.", status.State == CameraState.Online ? 1 : 0);
        yield return Sample.Count(id, "frames", "Frames that came.", status.Frames);
        yield return Sample.Count(id, "dropped", "Frames replaced by newer ones before inspection.", frames.Dropped);
        yield return Sample.Count(id, "unasked", "Frames that no trigger asked for.", gate?.Unasked ?? 0);
        yield return Sample.Count(id, "damaged", "Frames without a whole picture.", frames.Damaged);
        yield return Sample.Count(id, "overruns", "Triggers refused and triggered frames not looked at because too many waited.", frames.Overruns + (source.Triggers?.Overruns ?? 0));
        yield return Sample.Count(id, "missed_triggers", "Triggers whose deadline passed without a verdict.", source.Triggers?.Missed ?? 0);
        if (shadow.Counts is { } shadowed)
        {
            yield return Sample.Count(id, "shadow_judged", "Parts that the shadow recipe has judged as well.", shadowed.Judged);
            yield return Sample.Count(id, "shadow_disagreed", "Parts of which it says something else than the deciding recipe.", shadowed.Disagreed);
            yield return Sample.Count(id, "shadow_skipped", "Parts that it has passed over because others waited.", shadowed.Skipped);
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

    private void Publish(CameraStatus status) => retained.Set(topics.CameraStatus(id), MessageJson.Write(new CameraStatusMessage
    {
        State = Name(status.State),
        LastFrameAt = status.LastFrameAt,
        Reason = status.Reason,
        Recipe = config.Recipe,
        Fps = status.State == CameraState.Online ? _fps : 0,
        Frames = status.Frames,
        Dropped = frames.Dropped,
        Unasked = gate?.Unasked,
        Damaged = frames.Damaged,
        Overruns = frames.Overruns + (source.Triggers?.Overruns ?? 0),
        MissedTriggers = source.Triggers?.Missed,
        Transport = source.Driver.Counts,
        Shadow = shadow.Counts,
    }));

    public static string Name(CameraState state) => state.ToString().ToLowerInvariant();
}
