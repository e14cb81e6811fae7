using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>How frames travel: packets, limits, buffers.</summary>
internal static class Transport
{
    /// <summary>
    /// Packets are read from an ordinary socket. Aravis's other way reads the network card itself, which needs a privilege
    /// that the daemon does not have, and hears nothing on a loopback.
    /// </summary>
    private const int PacketSocketDisabled = 1;

    private const int NeverAdjust = 0;

    private const int FixedSocketBuffer = 0;

    /// <summary>
    /// Room for a few frames, for the kernel counts each packet with its overhead and a busy machine reads in bursts. It
    /// cuts this to net.core.rmem_max.
    /// </summary>
    private const long LeastSocketBuffer = 1 << 20, MostSocketBuffer = 64 << 20;

    /// <summary>Before the stream is made.</summary>
    public static void Apply(CameraHandle camera, FeatureSet features, TransportConfig config)
    {
        if (Aravis.IsGigE(camera) != 0)
            ApplyPackets(camera, config);
        if (config.ThroughputLimit is not { } limit)
            return;
        if (features.Choices("DeviceLinkThroughputLimitMode").Contains("On"))
            features.SetChoice("transport/throughputLimit", "On", "DeviceLinkThroughputLimitMode");
        features.SetInteger("transport/throughputLimit", limit, "DeviceLinkThroughputLimit");
    }

    /// <summary>After a GigE stream is made.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="config">What is asked for.</param>
    /// <param name="frameBytes">Size of a frame.</param>
    public static void Apply(StreamHandle stream, TransportConfig config, uint frameBytes)
    {
        var socketBuffer = config.SocketBufferBytes ?? (int)Math.Clamp(4L * frameBytes, LeastSocketBuffer, MostSocketBuffer);
        GLib.SetProperty(stream, "socket-buffer", FixedSocketBuffer);
        GLib.SetProperty(stream, "socket-buffer-size", socketBuffer);
        ReceiveBuffer.Enlarge(Aravis.StreamPort(stream), socketBuffer);

        if (config.Resend == false)
            GLib.SetProperty(stream, "packet-resend", 0);
    }

    private static void ApplyPackets(CameraHandle camera, TransportConfig config)
    {
        AravisFeatures.SetStreamOptions(camera, PacketSocketDisabled);
        nint error;
        if (config.PacketSize is { } size)
        {
            AravisFeatures.SetPacketSizeAdjustment(camera, NeverAdjust);
            AravisFeatures.SetPacketSize(camera, size, out error);
            FeatureSet.Check(error, "transport/packetSize", size);
        }
        else
        {
            AravisFeatures.NegotiatePacketSize(camera, out error);
            FeatureSet.Check(error, "transport/packetSize", "the largest that arrives");
        }

        if (config.PacketDelayNs is { } delay)
        {
            AravisFeatures.SetPacketDelay(camera, delay, out error);
            FeatureSet.Check(error, "transport/packetDelayNs", delay);
        }
    }
}
