namespace EdgeInspector.Cameras;

/// <summary>
/// A driver: <see cref="FolderCamera"/>, <see cref="VideoCamera"/>. It delivers frames until it is cancelled, returns when
/// its source has ended, and throws <see cref="CameraException"/> when it cannot go on. It never retries; its supervisor does.
/// </summary>
internal interface ICamera
{
    Task RunAsync(IFrameSink sink, CancellationToken cancellation);
}

/// <summary>Takes frames over; from here on the sink disposes them.</summary>
internal interface IFrameSink
{
    ValueTask AddAsync(Frame frame, CancellationToken cancellation);
}

/// <summary>A camera cannot deliver; the message is for the line engineer.</summary>
internal sealed class CameraException(string message) : Exception(message);
