using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.Cameras;

/// <summary>
/// Aravis's GigE Vision camera on the loopback: the real protocol. Its control port is the standard's, so that there is one
/// at a time; it sends gray or coloured ramps along the diagonal.
/// </summary>
internal sealed class GigECamera : DeviceProcess
{
    public const string Serial = "GV-TEST";

    private const string Program = "/usr/bin/arv-fake-gv-camera-0.8";
    private const int ControlPort = 3956;

    /// <summary>Plugs it in.</summary>
    /// <param name="lostPerThousand">So many packets of a thousand never arrive.</param>
    public static async Task<GigECamera> StartNewAsync(int lostPerThousand = 0)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed (apt-get install aravis-tools)");
        var camera = new GigECamera();
        await camera.StartAsync(lostPerThousand);
        return camera;
    }

    public async Task StartAsync(int lostPerThousand = 0)
    {
        Assert.True(IsPortFree(), $"port {ControlPort} of 127.0.0.1 is taken: another GigE Vision camera runs there");
        var process = Start(Program, ["-i", "127.0.0.1", "-s", Serial, "-r", $"{lostPerThousand}"]);

        // It is there when it holds the control port.
        for (var attempt = 0; IsPortFree(); attempt++)
        {
            Assert.False(process.HasExited, "the camera ended at once");
            Assert.True(attempt < 200, "the camera does not start");
            await Task.Delay(25);
        }
    }

    private static bool IsPortFree()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.ExclusiveAddressUse = true;
            socket.Bind(new IPEndPoint(IPAddress.Loopback, ControlPort));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Tests that need the camera run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneGigECamera
{
    public const string Name = "GigE Vision camera";
}
