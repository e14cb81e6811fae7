using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.Cameras;

/// <summary>The far end of a pipeline, in a process of its own: a test picture ten times a second over TCP.</summary>
internal sealed class PipelineSender : DeviceProcess
{
    private const string Program = "/usr/bin/gst-launch-1.0";

    public int Port { get; } = Mosquitto.FreePort();

    /// <summary>The near end, for a configuration.</summary>
    public string Pipeline => $"tcpclientsrc host=127.0.0.1 port={Port} ! multipartdemux ! jpegdec";

    public async Task StartAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed (apt-get install gstreamer1.0-tools)");
        var sender = $"videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=10/1 ! jpegenc ! multipartmux ! tcpserversink host=127.0.0.1 port={Port}";
        Start(Program, ["-q", .. sender.Split(' ')]);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(25);
            }
        }
    }
}
