namespace EdgeInspector.Tests.Cameras;

/// <summary>Eight cameras of all kinds that can be had without hardware, and what stands behind them.</summary>
internal sealed class EightCameras : IAsyncDisposable
{
    /// <summary>Those that can be unplugged.</summary>
    public static readonly string[] Unpluggable = ["gige", "rtsp", "pipe"];

    /// <summary>Those that a message triggers: one of frames that come by themselves, one that waits.</summary>
    public static readonly string[] Triggered = ["gray", "asked"];

    /// <summary>How many triggers of one of them can be unanswered at once: one in work, and the queue.</summary>
    public const int MostTriggers = 5;

    public static readonly string[] Names = ["gige", "rtsp", "pipe", "http", "pattern", "gray", "files", "asked"];

    private readonly RtspServer _rtsp = new();
    private readonly PipelineSender _sender = new();
    private readonly MjpegServer _mjpeg = new();
    private readonly GigECamera _gige;

    private EightCameras(GigECamera gige) => _gige = gige;

    public static async Task<EightCameras> StartAsync()
    {
        var cameras = new EightCameras(await GigECamera.StartNewAsync());
        try
        {
            await cameras._rtsp.StartAsync();
            await cameras._sender.StartAsync();
            return cameras;
        }
        catch
        {
            await cameras.DisposeAsync();
            throw;
        }
    }

    public string Config(int brokerPort)
    {
        string[] cameras =
        [
            Camera("gige", $$"""{ "type": "genicam", "serial": "{{GigECamera.Serial}}", "image": { "width": 256, "height": 256 }, "exposure": { "timeUs": 100000 } }"""),
            Camera("rtsp", $$"""{ "type": "stream", "url": "{{_rtsp.Url}}", "timeoutSeconds": 1.5 }"""),
            Camera("pipe", $$"""{ "type": "gstreamer", "pipeline": "{{_sender.Pipeline}}", "timeoutSeconds": 1.5 }"""),
            Camera("http", $$"""{ "type": "stream", "url": "{{_mjpeg.Url}}", "timeoutSeconds": 1.5 }"""),
            Camera("pattern", """{ "type": "gstreamer", "pipeline": "videotestsrc is-live=true pattern=ball ! video/x-raw,width=322,height=240,framerate=10/1" }"""),
            Camera("gray", """{ "type": "gstreamer", "pipeline": "videotestsrc is-live=true ! video/x-raw,format=GRAY8,width=160,height=120,framerate=10/1" }""", """ "prepare": { "rotate": "90", "flip": "vertical" }, "trigger": { "by": "message", "deadlineMs": 2000, "queue": 4 },"""),
            Camera("files", """{ "type": "folder", "path": "parts", "framesPerSecond": 10, "loop": true }"""),
            Camera("asked", """{ "type": "folder", "path": "parts", "framesPerSecond": 10, "loop": true }""", """ "trigger": { "by": "message", "deadlineMs": 2000, "queue": 4 },"""),
        ];
        var config = Samples.Config.Replace("1883", $"{brokerPort}", StringComparison.Ordinal);
        return $"{config[..config.IndexOf("\"cameras\"", StringComparison.Ordinal)]}\"cameras\": {{ {string.Join(", ", cameras)} }} }}";
    }

    public Task UnplugAsync() => Task.WhenAll(_gige.StopAsync(), _rtsp.StopAsync(), _sender.StopAsync());

    public Task PlugInAsync() => Task.WhenAll(_gige.StartAsync(), _rtsp.StartAsync(), _sender.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await UnplugAsync();
        await _mjpeg.DisposeAsync();
    }

    private static string Camera(string id, string source, string more = "") => $$"""
        "{{id}}": { "recipe": "r", "staleAfterSeconds": 1,{{more}} "source": {{source}} }
        """;
}
