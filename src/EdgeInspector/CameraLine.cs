using EdgeInspector.Cameras;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector;

/// <summary>One camera with everything behind it: driver, supervisor, queue, inspection.</summary>
internal sealed class CameraLine : IDisposable
{
    private readonly FrameQueue _frames;
    private PartInspector _inspector;
    private readonly CameraSupervisor _supervisor;
    private readonly InspectionStation _station;
    private readonly CameraReporter _reporter;

    public CameraLine(
        InspectionPlan plan, CameraConfig config, PicturePreparation preparation, PartInspector inspector, IReadOnlyList<IResultSink> sinks, OverlayFolder? overlays,
        Topics topics, RetainedTopics retained, TimeProvider time, ILogger logger)
    {
        ICamera camera = config.Source switch
        {
            FolderSourceConfig folder => new FolderCamera(folder, time),
            VideoSourceConfig video => new VideoCamera(video, time),
            var other => throw new InvalidOperationException($"no camera for {other.GetType().Name}"),
        };
        (Camera, Recipe, _inspector) = (plan.Camera, plan.Recipe, inspector);
        _frames = new FrameQueue(newestWins: config.Source.Loop);
        _reporter = new CameraReporter(plan.Camera, config, _frames, topics, retained, time, logger);
        _supervisor = new CameraSupervisor(camera, _frames, TimeSpan.FromSeconds(config.StaleAfterSeconds), _reporter.Changed, time, logger);
        _station = new InspectionStation(plan, _frames, preparation, inspector.Inspect, sinks, overlays, time, logger);
    }

    public string Camera { get; }

    public string Recipe { get; }

    /// <summary>How long the frame in work has been in work.</summary>
    public TimeSpan Busy => _station.Busy;

    /// <summary>Starts the camera and its inspection, a task for each: together, the end of one would hide behind the other.</summary>
    public IReadOnlyList<Task> Start(CancellationToken stop) => [_supervisor.RunAsync(stop), InspectAsync(stop)];

    /// <summary>Judges otherwise from the next part on. The inspector is the line's own from now on, the one before is done with.</summary>
    public void Use(InspectionPlan plan, PartInspector inspector)
    {
        _station.Use(plan, inspector.Inspect);
        _inspector.Dispose();
        _inspector = inspector;
    }

    /// <summary>Shows the line's parts to a watcher; null for to nobody.</summary>
    public void Watch(IPartWatcher? watcher) => _station.Watch(watcher);

    public void Report() => _supervisor.Show(_reporter.Beat);

    public void Dispose()
    {
        _frames.Dispose();
        _inspector.Dispose();
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
