using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras;

/// <summary>
/// One capture: a picture, or the reason why there is none. A capture that failed is an event like any other and travels
/// the same way, so that no part passes unmentioned. Whoever takes it disposes it.
/// </summary>
/// <param name="name">What a person would call it: a file's name, a number.</param>
/// <param name="picture">The pixels, or why there are none.</param>
/// <param name="capture">When it was captured.</param>
internal sealed class Frame(string name, Outcome<ImageBuffer> picture, Capture capture) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>The pixels; null when the capture failed.</summary>
    public ImageBuffer? Image { get; private set; } = picture.Value;

    /// <summary>Why there are no pixels; null when there are.</summary>
    public string? Failure { get; private set; } = picture.Error;

    /// <summary>When the capture began, in milliseconds since 1970 UTC.</summary>
    public long CaptureTimeMs { get; } = capture.TimeMs;

    /// <summary>The clock's timestamp at which the capture began.</summary>
    public long CapturedAt { get; } = capture.StartedAt;

    /// <summary>How long reading and decoding took, in milliseconds.</summary>
    public double CaptureMs { get; } = capture.Milliseconds;

    /// <summary>The trigger that it answers; null in free run.</summary>
    public Trigger? Trigger { get; set; }

    /// <summary>The run of the camera that it belongs to; given by the supervisor.</summary>
    public Guid JobId { get; private set; }

    /// <summary>Counts the camera's frames from 1; given by the supervisor.</summary>
    public long Sequence { get; private set; }

    /// <summary>The clock's timestamp at which it entered the queue; given by the supervisor.</summary>
    public long QueuedAt { get; private set; }

    /// <summary>Makes the picture the one that is inspected; one that does not allow it is a capture that failed.</summary>
    public void Prepare(PicturePreparation preparation)
    {
        if (Image is null)
            return;
        var prepared = preparation.Apply(Image);
        (Image, Failure) = (prepared.Value, prepared.Error);
    }

    internal void Stamp(Guid jobId, long sequence, long queuedAt) => (JobId, Sequence, QueuedAt) = (jobId, sequence, queuedAt);

    /// <summary>Gives the picture back and leaves the event.</summary>
    internal void GiveUpPicture(string why)
    {
        Image?.Dispose();
        (Image, Failure) = (null, why);
    }

    public void Dispose() => Image?.Dispose();
}
