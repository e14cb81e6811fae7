using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Files;
using OpenCvSharp;

namespace EdgeInspector.Tests.Cameras;

/// <summary>The cameras that read files, played once as fast as they go.</summary>
public sealed class FileCameraTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_WithABrokenFile_DeliversAllInOrderAndTheBrokenOneAsAFailure()
    {
        Samples.WriteLine(_folder, "");
        File.WriteAllText(_folder["parts/notes.txt"], "not an image, not a frame");

        var frames = await PlayAsync(Folder("parts"));

        Assert.Equal(["1-good.png", "2-bad.png", "3-broken.png"], frames.Select(f => f.Name));
        Assert.Equal([null, null, $"{_folder["parts/3-broken.png"]} is not an image in a format read here (PNG, JPEG, BMP, TIFF, WebP)"], frames.Select(f => f.Failure));
    }

    [Fact]
    public async Task Folder_ThatIsMissing_Says() =>
        Assert.Equal($"folder {_folder["nowhere"]} does not exist", (await Assert.ThrowsAsync<CameraException>(() => PlayAsync(Folder("nowhere")))).Message);

    [Fact]
    public async Task Folder_ThatIsEmpty_Says() =>
        Assert.StartsWith($"folder {_folder.Path} holds no images", (await Assert.ThrowsAsync<CameraException>(() => PlayAsync(Folder("")))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Video_OfFiveFrames_DeliversFive()
    {
        using (var writer = new VideoWriter(_folder["clip.avi"], FourCC.MJPG, 25, new Size(64, 48)))
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.Red);
            for (var i = 0; i < 5; i++)
                writer.Write(picture);
        }

        var frames = await PlayAsync(Video("clip.avi"));

        Assert.Equal(["clip.avi#1", "clip.avi#2", "clip.avi#3", "clip.avi#4", "clip.avi#5"], frames.Select(f => f.Name));
        Assert.All(frames, f => Assert.Equal((64, 48), (f.Image!.Width, f.Image.Height)));
        Assert.True(frames[0].Image!.Pixels[0] > 200, "red comes first");
    }

    [Fact]
    public async Task Video_ThatIsNone_Says()
    {
        File.WriteAllText(_folder["clip.mp4"], "no video");

        var missing = await Assert.ThrowsAsync<CameraException>(() => PlayAsync(Video("nowhere.mp4")));
        var broken = await Assert.ThrowsAsync<CameraException>(() => PlayAsync(Video("clip.mp4")));

        Assert.EndsWith("does not exist", missing.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", broken.Message, StringComparison.Ordinal);
    }

    private FolderCamera Folder(string path) => new(new() { Path = _folder[path], FramesPerSecond = 1000, Loop = false }, null, TimeProvider.System);

    private VideoCamera Video(string path) => new(new() { Path = _folder[path], FramesPerSecond = 1000, Loop = false }, TimeProvider.System);

    private static async Task<List<Frame>> PlayAsync(ICamera camera)
    {
        var sink = new ListSink();
        await camera.RunAsync(sink, TestContext.Current.CancellationToken);
        return sink.Frames;
    }

    private sealed class ListSink : IFrameSink
    {
        public void Opened()
        {
        }

        public void Alive()
        {
        }

        public List<Frame> Frames { get; } = [];

        public ValueTask AddAsync(Frame frame, CancellationToken cancellation)
        {
            Frames.Add(frame);
            return ValueTask.CompletedTask;
        }
    }
}
