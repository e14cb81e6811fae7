namespace EdgeInspector.Cameras;

/// <summary>
/// A driver; each transport has its folder. It delivers frames until it is cancelled, returns when its source has ended,
/// and throws <see cref="CameraException"/> when it cannot go on. It never retries; its supervisor does.
/// </summary>
internal interface ICamera
{
    /// <summary>Frames and packets as the transport counted them since it was opened; null where it counts nothing.</summary>
    TransportCounts? Counts => null;

    Task RunAsync(IFrameSink sink, CancellationToken cancellation);
}

/// <summary>Takes frames over; from here on the sink disposes them.</summary>
internal interface IFrameSink
{
    /// <summary>The device is open and ready: worth saying where no frame comes before a trigger.</summary>
    void Opened();

    /// <summary>No frame, but the device answers: what a camera that waits for triggers is known by.</summary>
    void Alive();

    ValueTask AddAsync(Frame frame, CancellationToken cancellation);
}

/// <summary>A camera cannot deliver; the message is for the line engineer.</summary>
internal sealed class CameraException(string message) : Exception(message);
