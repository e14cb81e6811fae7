using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Cameras.Files;

/// <summary>A video file as a camera.</summary>
internal sealed class VideoCamera(VideoSourceConfig config, TimeProvider time) : ICamera
{
    /// <summary>For a file that does not tell its rate, or none that a timer could keep.</summary>
    private const double UsualFramesPerSecond = 25;

    public async Task RunAsync(IFrameSink sink, CancellationToken cancellation)
    {
        do
            await PlayAsync(sink, cancellation);
        while (config.Loop);
    }

    private async Task PlayAsync(IFrameSink sink, CancellationToken cancellation)
    {
        if (!File.Exists(config.Path))
            throw new CameraException($"video {config.Path} does not exist");
        using var video = new VideoCapture(config.Path);
        if (!video.IsOpened())
            throw new CameraException($"video {config.Path} cannot be opened; it may be damaged or in a format unknown here");

        var rate = config.FramesPerSecond ?? (video.Fps is >= 0.01 and <= 1000 ? video.Fps : UsualFramesPerSecond);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / rate), time);
        using var picture = new Mat();
        var name = Path.GetFileName(config.Path);
        for (var number = 1; ; number++)
        {
            var capture = Capture.Begin(time);
            if (!video.Read(picture) || picture.Empty())
            {
                // Guards a looping camera against spinning on a file that opens but holds nothing.
                if (number == 1)
                    throw new CameraException($"video {config.Path} holds no frames");
                return;
            }

            await sink.AddAsync(Convert(picture, $"{name}#{number}", capture), cancellation);
            await pace.WaitForNextTickAsync(cancellation);
        }
    }

    private Frame Convert(Mat picture, string name, Capture capture)
    {
        Outcome<ImageBuffer> image = MatConversion.ToImageBuffer(picture, palette: false, hasAlpha: false, name);
        return new(name, image, capture.End(time));
    }
}
