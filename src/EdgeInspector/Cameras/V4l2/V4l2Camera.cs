using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Cameras.V4l2;

/// <summary>A camera that Linux drives, /dev/video0, read through OpenCV.</summary>
internal sealed class V4l2Camera(V4l2SourceConfig config, TimeProvider time) : ICamera
{
    public Task RunAsync(IFrameSink sink, CancellationToken cancellation) => DriverThread.RunAsync(() => Run(sink, cancellation));

    private void Run(IFrameSink sink, CancellationToken cancellation)
    {
        using var device = Open();
        using var picture = new Mat();
        sink.Opened();
        for (var number = 1L; ; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var capture = Capture.Begin(time);

            // OpenCV gives up a read after ten seconds without a frame.
            if (!device.Read(picture) || picture.Empty())
                throw new CameraException($"{config.Device} delivers no more frames: it was unplugged, or is stuck");
            Outcome<ImageBuffer> image = MatConversion.ToImageBuffer(picture, palette: false, hasAlpha: false, config.Device);
            sink.Add(new Frame($"#{number}", image, capture.End(time)), cancellation);
        }
    }

    private VideoCapture Open()
    {
        if (DeviceAccess.Problem(config.Device) is { } problem)
            throw new CameraException(problem);
        var capture = new VideoCapture(config.Device, VideoCaptureAPIs.V4L2);
        try
        {
            if (!capture.IsOpened())
                throw new CameraException($"{config.Device} cannot be opened as a camera: another program uses it, or it delivers no video (some cameras have several /dev/video; try the next)");

            // The format first: it decides which sizes and rates there are.
            if (config.Format is { } format)
                Set(capture, VideoCaptureProperties.FourCC, VideoWriter.FourCC(format), "format", format);
            if (config is { Width: { } width, Height: { } height })
            {
                // OpenCV waits for the second before it asks the driver.
                capture.Set(VideoCaptureProperties.FrameWidth, width);
                capture.Set(VideoCaptureProperties.FrameHeight, height);
                Check(capture, VideoCaptureProperties.FrameWidth, width, "width", width);
                Check(capture, VideoCaptureProperties.FrameHeight, height, "height", height);
            }

            if (config.FramesPerSecond is { } rate)
                Set(capture, VideoCaptureProperties.Fps, rate, "framesPerSecond", rate);
            return capture;
        }
        catch
        {
            capture.Dispose();
            throw;
        }
    }

    private void Set(VideoCapture capture, VideoCaptureProperties property, double value, string key, object asked)
    {
        capture.Set(property, value);
        Check(capture, property, value, key, asked);
    }

    /// <summary>A driver takes the nearest that it can without a word; a camera that is set otherwise than configured must be told.</summary>
    private void Check(VideoCapture capture, VideoCaptureProperties property, double value, string key, object asked)
    {
        var has = capture.Get(property);
        if (Math.Abs(has - value) > 0.01 * value)
            throw new CameraException($"{key}: {config.Device} does not take {asked}; it offers {Shown(property, has)} instead (v4l2-ctl --list-formats-ext shows all)");
    }

    private static string Shown(VideoCaptureProperties property, double value) => property == VideoCaptureProperties.FourCC
        ? string.Concat(Enumerable.Range(0, 4).Select(i => (char)((int)value >> 8 * i & 0x7F)))
        : value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
