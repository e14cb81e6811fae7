using EdgeInspector.Cameras.Files;
using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Cameras.GStreamer;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Cameras.V4l2;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;

namespace EdgeInspector.Cameras;

/// <summary>The driver for each kind of source.</summary>
internal static class CameraDrivers
{
    /// <param name="id">The camera's id, for messages.</param>
    /// <param name="source">Where the frames come from.</param>
    /// <param name="triggers">Asks for frames one by one; null in free run.</param>
    /// <param name="time">The clock.</param>
    public static Outcome<ICamera> Create(string id, SourceConfig source, TriggerQueue? triggers, TimeProvider time)
    {
        switch (source)
        {
            case FolderSourceConfig folder:
                return new FolderCamera(folder, triggers, time);
            case VideoSourceConfig video:
                return new VideoCamera(video, time);
            case GenicamSourceConfig genicam:
                return new GenicamCamera(genicam, triggers, time);
            case V4l2SourceConfig v4l2:
                return new V4l2Camera(v4l2, time);
            case StreamSourceConfig stream:
                var password = stream.PasswordCredential is { } name ? Credentials.Read(name, $"/cameras/{id}/source/passwordCredential") : (Outcome<string>?)null;
                return password?.Error is { } missing ? new Failure(missing) : new PipelineCamera(StreamPipeline.Describe(stream, password?.Value), time);
            case GstreamerSourceConfig gstreamer:
                return new PipelineCamera(new(gstreamer.Pipeline) { LongestSilence = gstreamer.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null }, time);
            case CsiSourceConfig csi:
                return new PipelineCamera(CsiPipeline.Describe(csi), time);
            default:
                throw new InvalidOperationException($"no driver for {source.GetType().Name}");
        }
    }

    /// <summary>Whether the driver takes triggers itself; others send frames without being asked.</summary>
    public static bool TakesTriggers(SourceConfig source) => source is FolderSourceConfig or GenicamSourceConfig;
}
