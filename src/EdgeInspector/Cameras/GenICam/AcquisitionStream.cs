using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>A running acquisition: buffers on their way to the camera's data and back.</summary>
internal sealed class AcquisitionStream : IDisposable
{
    private const int UsualBuffers = 8;

    /// <summary>150 megapixels in colour; what a camera says is not to be trusted with the memory.</summary>
    private const uint LargestFrame = 450_000_000;

    /// <summary>GigE Vision 2.0, section 25: the types of payload that begin with the rows of a picture.</summary>
    private const int PlainImage = 1, ImageWithChunks = 5;

    private static readonly TimeSpan FlushStep = TimeSpan.FromMilliseconds(10);

    private readonly CameraHandle _camera;
    private readonly StreamHandle _stream;
    private readonly TimeProvider _time;
    private readonly bool _isGigE;

    private AcquisitionStream(CameraHandle camera, StreamHandle stream, TimeProvider time) =>
        (_camera, _stream, _time, _isGigE) = (camera, stream, time, Aravis.IsGigE(camera) != 0);

    public TransportCounts Counts
    {
        get
        {
            Aravis.Statistics(_stream, out var completed, out var failures, out var underruns);
            if (!_isGigE)
                return new((long)completed, (long)failures, (long)underruns, null, null);
            Aravis.GigEStatistics(_stream, out var resent, out var missing);
            return new((long)completed, (long)failures, (long)underruns, (long)missing, (long)resent);
        }
    }

    public static AcquisitionStream Start(CameraHandle camera, TransportConfig config, TimeProvider time)
    {
        var handle = Aravis.CreateStream(camera, 0, 0, out var error);
        var problem = GLib.TakeError(error);
        if (handle.IsInvalid || problem is not null)
        {
            handle.Dispose();
            throw new CameraException($"the camera gives no stream: {problem ?? "no reason given"}");
        }

        var stream = new AcquisitionStream(camera, handle, time);
        try
        {
            var bytes = Aravis.Payload(camera, out error);
            Check(error, "the size of a frame cannot be read");
            if (bytes is 0 or > LargestFrame)
                throw new CameraException($"the camera announces frames of {bytes} bytes; up to {LargestFrame} are taken");
            if (stream._isGigE)
                Transport.Apply(handle, config, bytes);
            for (var i = 0; i < (config.Buffers ?? UsualBuffers); i++)
                Aravis.PushBuffer(handle, Aravis.NewBuffer(bytes));
            Aravis.StartAcquisition(camera, out error);
            Check(error, "the acquisition cannot be started");
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The next frame, whole or not; null when none came for a while.</summary>
    public Frame? Take(TimeSpan wait)
    {
        var buffer = Aravis.PopBuffer(_stream, (ulong)wait.TotalMicroseconds);
        if (buffer == 0)
            return null;

        // The host's clock when the first packet came: the nearest to the exposure that all cameras have.
        var arrived = (long)(Aravis.SystemTimestamp(buffer) / 1_000_000);
        var capture = Capture.Begin(_time);
        if (arrived > 0)
            capture = capture with { TimeMs = arrived };
        try
        {
            return new($"#{Aravis.FrameId(buffer)}", Read(buffer), capture.End(_time));
        }
        finally
        {
            Aravis.PushBuffer(_stream, buffer);
        }
    }

    /// <summary>Starts anew, so that nothing that is on its way arrives any more.</summary>
    /// <param name="until">The clock's timestamp until which a frame may still be on its way.</param>
    public void Flush(long until)
    {
        Aravis.StopAcquisition(_camera, out var error);
        Check(error, "the acquisition cannot be stopped");
        do
            DiscardWaiting(FlushStep);
        while (_time.GetTimestamp() < until);
        Aravis.StartAcquisition(_camera, out error);
        Check(error, "the acquisition cannot be started again");
    }

    /// <summary>Throws away frames that nobody asked for: those that are there, and those that come while one waits for more.</summary>
    public void DiscardWaiting(TimeSpan wait)
    {
        while (Aravis.PopBuffer(_stream, (ulong)wait.TotalMicroseconds) is var late and not 0)
            Aravis.PushBuffer(_stream, late);
    }

    /// <summary>The camera is gone: telling it to stop would only wait for its answer.</summary>
    public bool IsLost { get; set; }

    public void Dispose()
    {
        if (!IsLost)
        {
            Aravis.StopAcquisition(_camera, out var error);
            _ = GLib.TakeError(error);
        }

        _stream.Dispose();
    }

    /// <summary>A frame that is not whole is told as what it is and never looked at.</summary>
    private static unsafe Outcome<ImageBuffer> Read(nint buffer)
    {
        var status = Aravis.Status(buffer);
        if (status != BufferStatus.Success)
        {
            return new Failure(status switch
            {
                BufferStatus.Timeout => "the frame did not arrive whole in time",
                BufferStatus.MissingPackets => "packets of the frame are missing",
                BufferStatus.WrongPacketId => "packets of the frame came in a wrong order",
                BufferStatus.SizeMismatch => "the frame has another size than the camera announced",
                BufferStatus.Aborted => "the frame was broken off",
                _ => $"the frame is unusable ({status})",
            });
        }

        if (Aravis.PayloadType(buffer) is var payload && payload is not (PlainImage or ImageWithChunks))
            return new Failure($"the camera sends a payload of type {payload}, which is not a plain picture; switch off multipart and compression in its features");
        if (RowPadding(buffer) is var padding and not 0)
            return new Failure($"the camera pads its rows by {padding} bytes, which is not read; choose another width or pixel format");
        var data = Aravis.Data(buffer, out var size);
        return PixelReader.Read(new ReadOnlySpan<byte>((void*)data, (int)Math.Min(size, int.MaxValue)), Aravis.Width(buffer), Aravis.Height(buffer), Aravis.PixelFormat(buffer));
    }

    private static int RowPadding(nint buffer)
    {
        try
        {
            Aravis.Padding(buffer, out var behindRows, out _);
            return behindRows;
        }
        catch (EntryPointNotFoundException)
        {
            // An older Aravis does not tell.
            return 0;
        }
    }

    private static void Check(nint error, string what)
    {
        if (GLib.TakeError(error) is { } problem)
            throw new CameraException($"{what}: {problem}");
    }
}
