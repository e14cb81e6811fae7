using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Imaging;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>One camera with everything behind it: driver, supervisor, queue, inspection.</summary>
internal sealed class CameraLine : IDisposable
{
    private readonly CameraConfig _config;
    private readonly CameraSource _source;
    private readonly FrameQueue _frames;
    private IReadOnlyList<Judge> _judges;
    private readonly CameraSupervisor _supervisor;
    private readonly InspectionStation _station;
    private readonly CameraReporter _reporter;

    public CameraLine(
        IReadOnlyList<Judge> judges, CameraConfig config, CameraSource source, PicturePreparation preparation, IReadOnlyList<IResultSink> sinks,
        IReadOnlyList<ICameraObserver> observers, OverlayFolder? overlays, Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
    {
        (Camera, _judges, _config, _source) = (judges[0].Plan.Camera, judges, config, source);
        _frames = new FrameQueue(source.WhenFull, source.Room);
        var gate = source.Triggers is { } triggers && !source.WaitsForTriggers ? new TriggerGate(triggers, _frames) : null;
        _reporter = new CameraReporter(Camera, config, source, _frames, gate, topics, retained, time, logger);
        _supervisor = new CameraSupervisor(
            source.Driver, gate ?? (IFrameSink)_frames, TimeSpan.FromSeconds(config.StaleAfterSeconds), source.WaitsForTriggers, Changed, time, logger);
        _station = new InspectionStation(judges, _frames, preparation, sinks, overlays, time, logger);
        if (source.Triggers is not null)
            source.Triggers.Unanswered += (trigger, why) => _station.Miss(trigger, why, _supervisor.JobId);

        void Changed(CameraStatus status)
        {
            _reporter.Changed(status);
            foreach (var observer in observers)
                observer.CameraChanged(Camera, status.State == CameraState.Online);
        }
    }

    public string Camera { get; }

    public IReadOnlyList<string> Recipes => [.. _judges.Select(judge => judge.Plan.Recipe)];

    /// <summary>What it judges by at present: its first recipe's.</summary>
    public InspectionPlan Plan => _judges[0].Plan;

    /// <summary>Milliseconds from a trigger by message to its result; null where none triggers it.</summary>
    public int? DeadlineMs => _config.Trigger?.DeadlineMs;

    /// <summary>How long the frame in work has been in work.</summary>
    public TimeSpan Busy => _station.Busy;

    /// <summary>Starts the camera and its inspection, a task for each: together, the end of one would hide behind the other.</summary>
    public IReadOnlyList<Task> Start(CancellationToken stop) => [_supervisor.RunAsync(stop), InspectAsync(stop)];

    /// <summary>Judges otherwise from the next part on. The judges are the line's own from now on, those before are done with.</summary>
    public void Use(IReadOnlyList<Judge> judges)
    {
        _station.Use(judges);
        foreach (var judge in _judges)
            judge.Dispose();
        _judges = judges;
    }

    /// <summary>Asks for a verdict on the part that is there now.</summary>
    /// <param name="measId">Comes back in the result; known again for a while. Null without.</param>
    /// <param name="partId">Comes back in the result. Null without.</param>
    /// <param name="deadlineMs">Milliseconds until the result; null for the camera's own.</param>
    public TriggerAnswer Trigger(string? measId, string? partId, int? deadlineMs)
    {
        if (_source.Triggers is not { } triggers)
            return new(TriggerAnswer.Conflict, $"camera {Camera} is not triggered by message; give it \"trigger\": {{ \"by\": \"message\", ... }}");
        var status = _supervisor.Status;
        if (status.State is CameraState.Offline or CameraState.Error)
            return new(TriggerAnswer.Unavailable, $"camera {Camera} is {CameraReporter.Name(status.State)}: {status.Reason}");
        var deadline = TimeSpan.FromMilliseconds(deadlineMs ?? _config.Trigger!.DeadlineMs!.Value);
        return triggers.Accept(measId, partId, deadline) is { Error: { } refusal }
            ? new(TriggerAnswer.Conflict, refusal)
            : new(TriggerAnswer.Accepted, FormattableString.Invariant($"the result comes within {deadline.TotalMilliseconds} ms"));
    }

    /// <summary>Shows the line's parts, as one of its recipes sees them, to a watcher.</summary>
    public void Watch(string recipe, IPartWatcher watcher) => _station.Watch(recipe, watcher);

    /// <summary>Shows them to nobody any more.</summary>
    public void Unwatch() => _station.Unwatch();

    public IEnumerable<Sample> Samples => _reporter.Samples(_supervisor.Status);

    /// <summary>Called when camera and inspection have ended: nothing answers triggers any more.</summary>
    public void Close() => _source.Triggers?.Close();

    public void Report() => _supervisor.Show(_reporter.Beat);

    public void Dispose()
    {
        _frames.Dispose();
        _source.Triggers?.Dispose();
        foreach (var judge in _judges)
            judge.Dispose();
    }

    private async Task InspectAsync(CancellationToken stop)
    {
        // A native inference must not sit on the thread that starts the other cameras.
        await Task.Yield();
        try
        {
            await _station.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
