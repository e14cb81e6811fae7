using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>Tells a camera's state to the broker and, when it changes, to the log.</summary>
internal sealed class CameraReporter(
    string id, CameraConfig config, CameraSource source, FrameQueue frames, TriggerGate? gate, Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
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
    }));

    public static string Name(CameraState state) => state.ToString().ToLowerInvariant();
}
