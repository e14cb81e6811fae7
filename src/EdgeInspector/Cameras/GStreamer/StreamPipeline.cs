using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GStreamer;

/// <summary>
/// The pipeline of a network camera. RTSP comes over TCP, which loses nothing: over UDP a decoder would invent what is
/// missing, and the inspection would not know. HTTP is MJPEG, pictures one after another: its parts are told apart by the
/// server's boundaries, so that one that breaks off is never decoded.
/// </summary>
internal static class StreamPipeline
{
    public static PipelineDescription Describe(StreamSourceConfig config, string? password)
    {
        var isRtsp = config.Url.StartsWith("rtsp", StringComparison.Ordinal);
        var properties = new Dictionary<string, string> { ["location"] = config.Url };
        if (config.Username is { } user)
        {
            properties["user-id"] = user;
            properties["user-pw"] = password ?? "";
        }

        return new(isRtsp
            ? $"rtspsrc name={PipelineDescription.SourceName} protocols=tcp latency=0 ! application/x-rtp,media=video ! decodebin"
            : $"souphttpsrc name={PipelineDescription.SourceName} is-live=true retries=0 ! multipartdemux single-stream=true ! image/jpeg ! jpegdec")
        {
            SourceProperties = properties,
            LongestSilence = TimeSpan.FromSeconds(config.TimeoutSeconds),
        };
    }
}
