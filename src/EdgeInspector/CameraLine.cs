using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Imaging;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>One camera with everything behind it: driver, supervisor, queue, inspection.</summary>
internal sealed class CameraLine : IDisposable
{
    private readonly FrameQueue _frames;
    private IReadOnlyList<Judge> _judges;
    private readonly CameraSupervisor _supervisor;
    private readonly InspectionStation _station;
    private readonly CameraReporter _reporter;

    public CameraLine(
        IReadOnlyList<Judge> judges, CameraConfig config, PicturePreparation preparation, IReadOnlyList<IResultSink> sinks, OverlayFolder? overlays,
        Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
    {
        ICamera camera = config.Source switch
        {
            FolderSourceConfig folder => new FolderCamera(folder, time),
            VideoSourceConfig video => new VideoCamera(video, time),
            var other => throw new InvalidOperationException($"no camera for {other.GetType().Name}"),
        };
        (Camera, _judges) = (judges[0].Plan.Camera, judges);
        _frames = new FrameQueue(newestWins: config.Source.Loop);
        _reporter = new CameraReporter(Camera, config, _frames, topics, retained, time, logger);
        _supervisor = new CameraSupervisor(camera, _frames, TimeSpan.FromSeconds(config.StaleAfterSeconds), _reporter.Changed, time, logger);
        _station = new InspectionStation(judges, _frames, preparation, sinks, overlays, time, logger);
    }

    public string Camera { get; }

    public IReadOnlyList<string> Recipes => [.. _judges.Select(judge => judge.Plan.Recipe)];

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

    /// <summary>Shows the line's parts, as one of its recipes sees them, to a watcher.</summary>
    public void Watch(string recipe, IPartWatcher watcher) => _station.Watch(recipe, watcher);

    /// <summary>Shows them to nobody any more.</summary>
    public void Unwatch() => _station.Unwatch();

    public void Report() => _supervisor.Show(_reporter.Beat);

    public void Dispose()
    {
        _frames.Dispose();
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
