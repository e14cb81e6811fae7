using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Health;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>One camera with everything behind it: driver, supervisor, queue, inspection.</summary>
internal sealed class CameraLine : IDisposable
{
    private readonly CameraConfig _config;
    private readonly OpenedCamera _opened;
    private readonly CameraSource _source;
    private readonly FrameQueue _frames;
    private readonly IReadOnlyList<ICameraObserver> _observers;
    private readonly VerdictCounts _verdicts = new();
    private readonly CameraSupervisor _supervisor;
    private readonly InspectionStation _station;
    private readonly CameraReporter _reporter;
    private volatile IReadOnlyList<Judge> _judges;
    private CancellationTokenSource? _stop;
    private IReadOnlyList<Task> _work = [];

    public CameraLine(
        IReadOnlyList<Judge> judges, CameraConfig config, OpenedCamera opened, IReadOnlyList<IResultSink> sinks,
        IReadOnlyList<ICameraObserver> observers, OverlayWriter? overlays, Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger, IShadowSink? shadows = null)
    {
        var source = opened.Source;
        (Camera, _judges, _config, _opened, _source, _observers) = (judges[0].Plan.Camera, judges, config, opened, source, observers);
        _frames = new FrameQueue(source.WhenFull, source.Room);
        var gate = source.Triggers is { } triggers && !source.WaitsForTriggers ? new TriggerGate(triggers, _frames) : null;
        var shadow = new ShadowRun(_frames, shadows, time, logger);
        shadow.Use(judges);
        _supervisor = new CameraSupervisor(
            source.Driver, gate ?? (IFrameSink)_frames, TimeSpan.FromSeconds(config.StaleAfterSeconds), source.WaitsForTriggers, Changed, time, logger);
        _station = new InspectionStation(judges, _frames, opened.Preparation, [_verdicts, .. sinks], overlays, time, logger, shadow);
        _reporter = new CameraReporter(Camera, () => _judges[0].Plan.Recipe, source, _frames, gate, _station.Pause, _verdicts, shadow, topics, retained, time, logger);
        if (source.Triggers is not null)
            source.Triggers.Unanswered += (trigger, why) => _station.Miss(trigger, why, _supervisor.JobId);

        void Changed(CameraStatus status)
        {
            _reporter!.Changed(status);
            TellMachines(status);
        }
    }

    public string Camera { get; }

    /// <summary>Those that decide.</summary>
    public IReadOnlyList<string> Recipes => [.. _judges.Where(judge => !judge.IsShadow).Select(judge => judge.Plan.Recipe)];

    /// <summary>Whether one of its judges, deciding or not, has the recipe.</summary>
    public bool JudgesBy(string recipe) => _judges.Any(judge => judge.Plan.Recipe == recipe);

    /// <summary>What it judges by at present: its first recipe's.</summary>
    public InspectionPlan Plan => _judges[0].Plan;

    /// <summary>Milliseconds from a trigger by message to its result; null where none triggers it.</summary>
    public int? DeadlineMs => _config.Trigger?.DeadlineMs;

    /// <summary>How the camera is now.</summary>
    public CameraStatus Status => _supervisor.Status;

    /// <summary>How long the frame in work has been in work.</summary>
    public TimeSpan Busy => _station.Busy;

    /// <summary>False when a part of it has ended by a bug; the other would hide that.</summary>
    public bool IsSound => _work.All(part => !part.IsFaulted);

    /// <summary>Starts the camera and its inspection, and replaces what an earlier run left retained.</summary>
    public void Start(CancellationToken stop)
    {
        Report();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _work = [_supervisor.RunAsync(_stop.Token), InspectAsync(_stop.Token)];
    }

    /// <summary>Ends both, and answers the triggers that are left; completes when nothing of the line runs any more.</summary>
    public Task StopAsync()
    {
        _stop?.Cancel();
        return EndAsync();
    }

    /// <summary>Completes when it has been stopped, and every trigger has an answer.</summary>
    public async Task EndAsync()
    {
        try
        {
            await Task.WhenAll(_work);
        }
        finally
        {
            _source.Triggers?.Close();
        }
    }

    /// <summary>Judges otherwise from the next part on. The judges are the line's own from now on, those before are done with.</summary>
    public void Use(IReadOnlyList<Judge> judges)
    {
        _station.Use(judges);
        foreach (var judge in _judges)
            judge.Dispose();
        _judges = judges;
        _supervisor.Show(_reporter.Refresh);
    }

    /// <summary>Judges as before; its results carry another version of the configuration.</summary>
    public void UseVersion(int version)
    {
        _judges = [.. _judges.Select(judge => judge with { Plan = judge.Plan with { ConfigVersion = version } })];
        _station.Use(_judges);
    }

    /// <summary>Null while it inspects.</summary>
    public Pause? Paused => _station.Pause.Now;

    /// <summary>Lets its parts go by from now on, and takes no triggers; what was accepted before is finished.</summary>
    public void Pause(DateTimeOffset now, string reason)
    {
        _station.Pause.Begin(now, reason);
        _supervisor.Show(ShowPause);
    }

    /// <summary>Inspects again; false when it was not paused.</summary>
    public bool Resume()
    {
        if (!_station.Pause.End())
            return false;
        _supervisor.Show(ShowPause);
        return true;
    }

    /// <summary>Counts what its status shows from zero again.</summary>
    public void ResetCounts() => _supervisor.Show(_reporter.ResetCounts);

    /// <summary>Asks for a verdict on the part that is there now.</summary>
    /// <param name="measId">Comes back in the result; known again for a while. Null without.</param>
    /// <param name="partId">Comes back in the result. Null without.</param>
    /// <param name="deadlineMs">Milliseconds until the result; null for the camera's own.</param>
    public TriggerAnswer Trigger(string? measId, string? partId, int? deadlineMs)
    {
        if (_source.Triggers is not { } triggers)
            return new(TriggerAnswer.Conflict, $"camera {Camera} is not triggered by message; give it \"trigger\": {{ \"by\": \"message\", ... }}");
        if (Paused is { } pause)
            return new(TriggerAnswer.Conflict, FormattableString.Invariant($"camera {Camera} is paused since {pause.Since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}{(pause.Reason.Length > 0 ? ": " : "")}{pause.Reason}"));
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

    /// <summary>Its results since it was made.</summary>
    public VerdictCounts Verdicts => _verdicts;

    /// <summary>The parts judged last.</summary>
    public RecentParts Recent => _station.Recent;

    public IEnumerable<Sample> Samples => _reporter.Samples(_supervisor.Status);

    public void Report() => _supervisor.Show(_reporter.Beat);

    public void Dispose()
    {
        _frames.Dispose();
        _station.Dispose();
        _opened.Dispose();
        _stop?.Dispose();
        foreach (var judge in _judges)
            judge.Dispose();
    }

    private void ShowPause(CameraStatus status)
    {
        _reporter.Refresh(status);
        TellMachines(status);
    }

    /// <summary>For a machine, a paused camera is one that is away.</summary>
    private void TellMachines(CameraStatus status)
    {
        foreach (var observer in _observers)
            observer.CameraChanged(Camera, status.State == CameraState.Online && Paused is null);
    }

    private async Task InspectAsync(CancellationToken stop)
    {
        try
        {
            await _station.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
