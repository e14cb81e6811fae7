using EdgeInspector.Cameras;
using EdgeInspector.Cameras.GStreamer;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests.Cameras;

public sealed class PipelineCameraTests
{
    [Theory]
    [InlineData("red", "RGB", new byte[] { 255, 0, 0 })]
    [InlineData("green", "BGRx", new byte[] { 0, 255, 0 })]
    [InlineData("blue", "BGR", new byte[] { 0, 0, 255 })]
    [InlineData("white", "GRAY8", new byte[] { 235 })] // the source's white in gray video
    public async Task Frames_OfAPipeline_HaveItsColourAndNoPadding(string pattern, string format, byte[] pixel)
    {
        // 323 is no multiple of four, to which GStreamer pads rows.
        var frames = await FrameList.TakeAsync(Camera($"videotestsrc is-live=true pattern={pattern} ! video/x-raw,format={format},width=323,height=41,framerate=30/1"), 2);

        Assert.All(frames, frame =>
        {
            using (frame)
            {
                Assert.Equal((323, 41, pixel.Length == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24), (frame.Image!.Width, frame.Image.Height, frame.Image.Format));
                Assert.Equal(Convert.ToHexString(pixel), Assert.Single(frame.Image.Pixels.ToArray().Chunk(pixel.Length).Select(Convert.ToHexString).Distinct()));
            }
        });
    }

    [Theory]
    [InlineData("videotestsrc ! nosuchelement", "the pipeline does not parse: no element \"nosuchelement\"; it was: videotestsrc ! nosuchelement")]
    [InlineData("videotestsrc ! ! fakesink", "the pipeline does not parse: ")]
    [InlineData("videotestsrc pattern=nosuch", "the pipeline does not parse: could not set property \"pattern\"")]
    [InlineData("filesrc location=/nowhere.mp4 ! decodebin", "the pipeline ")]
    [InlineData("videotestsrc num-buffers=2", "the pipeline has come to its end")]
    [InlineData("audiotestsrc is-live=true", "the pipeline ")]
    public async Task Run_OfWhatDoesNotPlay_SaysWhy(string pipeline, string reason)
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera(pipeline), 3));

        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csi_OfACamera_IsTheJetsonsPipeline()
    {
        var config = new CsiSourceConfig { SensorId = 1, SensorMode = 2, Width = 1920, Height = 1080, FramesPerSecond = 30, ExposureUs = 2000, Gain = 4.5 };

        Assert.Equal(
            "nvarguscamerasrc sensor-id=1 sensor-mode=2 exposuretimerange=\"2000000 2000000\" gainrange=\"4.5 4.5\" ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=30/1,format=NV12 ! nvvidconv ! video/x-raw,format=BGRx",
            CsiPipeline.Describe(config).Text);
    }

    [Fact]
    public async Task Csi_OnAnotherMachine_SaysWhatIsMissing()
    {
        Assert.SkipWhen(File.Exists("/etc/nv_tegra_release"), "this is a Jetson");
        var config = new CsiSourceConfig { SensorId = 0, Width = 1920, Height = 1080, FramesPerSecond = 30 };

        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(new PipelineCamera(CsiPipeline.Describe(config), TimeProvider.System), 1));

        Assert.StartsWith("the pipeline does not parse: no element \"nvarguscamerasrc\"", failure.Message, StringComparison.Ordinal);
    }

    private static PipelineCamera Camera(string pipeline) => new(new(pipeline) { LongestSilence = TimeSpan.FromSeconds(5) }, TimeProvider.System);
}
