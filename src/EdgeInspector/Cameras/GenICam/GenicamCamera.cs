using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>A GigE Vision or USB3 Vision camera: free-running, triggered by its own input, or by the daemon.</summary>
internal sealed class GenicamCamera(GenicamSourceConfig config, TriggerQueue? triggers, TimeProvider time) : ICamera
{
    /// <summary>How long a wait for a frame or trigger may keep the driver from noticing that it is to stop.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>After such a silence the camera is asked whether it is still there.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(0.5);

    /// <summary>From the end of the exposure until a frame is here, or given up.</summary>
    private static readonly TimeSpan Transfer = TimeSpan.FromMilliseconds(500);

    /// <summary>GigE Vision 2.0, section 28: the bootstrap register that says whether the camera is under control.</summary>
    private const ulong ControlRegister = 0x0A00;

    private const uint ControlBits = 3;

    private volatile AcquisitionStream? _stream;

    public TransportCounts? Counts
    {
        get
        {
            try
            {
                return _stream?.Counts;
            }
            catch (ObjectDisposedException)
            {
                // Asked from another thread while the camera was being closed.
                return null;
            }
        }
    }

    public Task RunAsync(IFrameSink sink, CancellationToken cancellation) => DriverThread.RunAsync(() => Run(sink, cancellation));

    private void Run(IFrameSink sink, CancellationToken cancellation)
    {
        using var camera = CameraFinder.Open(config);
        CameraSettings.Apply(camera, config, bySoftware: triggers is not null);
        using var stream = _stream = AcquisitionStream.Start(camera, config.Transport ?? new(), time);
        try
        {
            sink.Opened();
            if (triggers is null)
                Stream(camera, stream, sink, cancellation);
            else
                Answer(camera, stream, triggers, sink, cancellation);
        }
        finally
        {
            _stream = null;
        }
    }

    private void Stream(CameraHandle camera, AcquisitionStream stream, IFrameSink sink, CancellationToken cancellation)
    {
        var lastFrame = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (stream.Take(Wait) is { } frame)
            {
                sink.Add(frame, cancellation);
                lastFrame = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(lastFrame) > Silence)
            {
                CheckPresence(camera, stream);
                sink.Alive();
                lastFrame = time.GetTimestamp();
            }
        }
    }

    private void Answer(CameraHandle camera, AcquisitionStream stream, TriggerQueue triggers, IFrameSink sink, CancellationToken cancellation)
    {
        var lastSign = time.GetTimestamp();
        while (true)
        {
            var trigger = triggers.Take(Wait, cancellation);
            if (trigger is not null && Expose(camera, stream, trigger, cancellation) is { } frame)
            {
                sink.Add(frame, cancellation);
                lastSign = time.GetTimestamp();
            }
            else if (trigger is not null || time.GetElapsedTime(lastSign) > Silence)
            {
                CheckPresence(camera, stream);
                sink.Alive();
                lastSign = time.GetTimestamp();
            }
        }
    }

    /// <summary>One frame for one trigger; null when none came in time.</summary>
    private Frame? Expose(CameraHandle camera, AcquisitionStream stream, Trigger trigger, CancellationToken cancellation)
    {
        trigger.WaitsFor = "a frame from the camera";
        stream.DiscardWaiting(TimeSpan.Zero);
        var asked = time.GetTimestamp();
        Aravis.SoftwareTrigger(camera, out var error);
        if (GLib.TakeError(error) is { } problem)
            throw new CameraException($"the camera does not take a trigger: {problem}");
        while (!trigger.IsAnswered)
        {
            cancellation.ThrowIfCancellationRequested();
            if (stream.Take(TimeSpan.FromMilliseconds(10)) is not { } frame)
                continue;
            frame.Trigger = trigger;
            return frame;
        }

        // What comes late must not be taken for the next trigger's.
        stream.Flush(asked + (long)((new FeatureSet(camera).Exposure() + Transfer).TotalSeconds * time.TimestampFrequency));
        return null;
    }

    /// <summary>
    /// A camera that is unplugged says nothing, and reading of it fails, after some 15 s of Aravis's patience. One that was
    /// unplugged for less, or restarted, answers, but has forgotten who controls it.
    /// </summary>
    private static void CheckPresence(CameraHandle camera, AcquisitionStream stream)
    {
        var isGigE = Aravis.IsGigE(camera) != 0;
        Aravis.ReadRegister(Aravis.Device(camera), isGigE ? ControlRegister : 0, out var value, out var error);
        var problem = GLib.TakeError(error);
        stream.IsLost = problem is not null;
        if (problem is not null)
            throw new CameraException($"the camera does not answer any more: {problem}");
        if (isGigE && (value & ControlBits) == 0)
            throw new CameraException("the camera was restarted, or unplugged for a moment");
    }
}
