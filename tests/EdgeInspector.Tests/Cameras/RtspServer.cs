
namespace EdgeInspector.Tests.Cameras;

/// <summary>GStreamer's RTSP server in a process of its own, with one stream, <c>/cam</c>: colour bars, 320 x 240, ten a second.</summary>
internal sealed class RtspServer : DeviceProcess
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, gi
        gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
        from gi.repository import Gst, GstRtspServer, GLib
        Gst.init(None)
        server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
        factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
        factory.set_launch('( videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=10/1 ! jpegenc ! rtpjpegpay name=pay0 )')
        if len(sys.argv) > 3:
            auth = GstRtspServer.RTSPAuth(); token = GstRtspServer.RTSPToken()
            token.set_string('media.factory.role', 'viewer')
            auth.add_basic(GstRtspServer.RTSPAuth.make_basic(sys.argv[2], sys.argv[3]), token)
            permissions = GstRtspServer.RTSPPermissions(); permissions.add_permission_for_role('viewer', 'media.factory.access', True); permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
            factory.set_permissions(permissions); server.set_auth(auth)
        server.get_mount_points().add_factory('/cam', factory); server.attach(None)
        print('ready', flush=True)
        GLib.MainLoop().run()
        """;

    public int Port { get; } = Mosquitto.FreePort();

    public string Url => $"rtsp://127.0.0.1:{Port}/cam";

    /// <param name="login">User and password that it asks for; none without.</param>
    public static async Task<RtspServer> StartNewAsync(params string[] login)
    {
        var server = new RtspServer();
        await server.StartAsync(login);
        return server;
    }

    public async Task StartAsync(params string[] login)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed (apt-get install python3-gi)");
        var process = Start(Python, ["-c", Script, $"{Port}", .. login]);
        if (await process.StandardOutput.ReadLineAsync() == "ready")
            return;
        Assert.Skip($"GStreamer's RTSP server is not installed (apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good): {(await process.StandardError.ReadToEndAsync()).TrimEnd().Split('\n')[^1]}");
    }
}
