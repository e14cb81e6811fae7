using EdgeInspector.Cameras.Native;

namespace EdgeInspector.Cameras.GStreamer;

/// <summary>A playing pipeline whose frames end here.</summary>
internal sealed class Pipeline : IDisposable
{
    private const string SinkName = "edgeinspector";

    /// <summary>
    /// Gray stays gray, everything else becomes RGB. Nothing is dropped here, where nobody would count it, and nothing waits
    /// for its time to be shown.
    /// </summary>
    private const string Tail = " ! videoconvert ! video/x-raw,format=(string){RGB,GRAY8} ! appsink name=" + SinkName + " max-buffers=2 drop=false sync=false";

    private readonly nint _pipeline;
    private readonly nint _bus;
    private readonly nint _sink;

    private Pipeline(nint pipeline) =>
        (_pipeline, _bus, _sink) = (pipeline, GStreamerLibrary.Bus(pipeline), GStreamerLibrary.Find(pipeline, SinkName));

    /// <summary>Parses and starts a pipeline that ends in raw video.</summary>
    public static Pipeline Start(PipelineDescription description)
    {
        Initialize();
        var parsed = GStreamerLibrary.Parse(description.Text + Tail, out var error);
        var problem = GLib.TakeError(error);
        if (parsed == 0 || problem is not null)
        {
            if (parsed != 0)
                GStreamerLibrary.Unref(parsed);
            throw new CameraException($"the pipeline does not parse: {problem ?? "no reason given"}; it was: {description.Text}");
        }

        var pipeline = new Pipeline(parsed);
        pipeline.SetUp(description.SourceProperties);
        if (pipeline._sink != 0 && GStreamerLibrary.SetState(parsed, GStreamerLibrary.StatePlaying) != 0)
            return pipeline;
        var reason = pipeline.Problem() ?? "an element refuses to play";
        pipeline.Dispose();
        throw new CameraException($"the pipeline does not start: {reason}");
    }

    /// <summary>The next frame; null when none came for a while. The caller disposes it.</summary>
    public VideoSample? Take(TimeSpan wait)
    {
        var sample = GStreamerLibrary.TryPull(_sink, (ulong)wait.TotalNanoseconds);
        return sample == 0 ? null : new VideoSample(sample);
    }

    /// <summary>What has stopped it, in words; null while it plays.</summary>
    public string? Problem()
    {
        var message = GStreamerLibrary.PopMessage(_bus, GStreamerLibrary.MessageError);
        if (message == 0)
            return null;
        GStreamerLibrary.ParseError(message, out var error, out var debug);
        GLib.Free(debug);
        GStreamerLibrary.UnrefMini(message);
        return GLib.TakeError(error);
    }

    public bool IsAtEnd => GStreamerLibrary.IsAtEnd(_sink) != 0;

    public void Dispose()
    {
        _ = GStreamerLibrary.SetState(_pipeline, GStreamerLibrary.StateNull);
        if (_sink != 0)
            GStreamerLibrary.Unref(_sink);
        GStreamerLibrary.Unref(_bus);
        GStreamerLibrary.Unref(_pipeline);
    }

    private void SetUp(IReadOnlyDictionary<string, string> properties)
    {
        if (properties.Count == 0)
            return;
        var source = GStreamerLibrary.Find(_pipeline, PipelineDescription.SourceName);
        foreach (var (name, value) in properties)
            GLib.SetProperty(source, name, value);
        GStreamerLibrary.Unref(source);
    }

    private static void Initialize()
    {
        try
        {
            if (GStreamerLibrary.Initialize(0, 0, out var error) == 0)
                throw new CameraException($"GStreamer does not start: {GLib.TakeError(error) ?? "no reason given"}");
        }
        catch (DllNotFoundException)
        {
            throw new CameraException("pipelines need GStreamer, which is not installed: apt install libgstreamer1.0-0 libgstreamer-plugins-base1.0-0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good");
        }
    }
}
