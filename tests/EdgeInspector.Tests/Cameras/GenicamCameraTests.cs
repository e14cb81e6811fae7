using System.Text.Json;
using EdgeInspector.Cameras;
using EdgeInspector.Cameras.GenICam;
using EdgeInspector.Cameras.Triggers;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Sources;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Tests.Cameras;

/// <summary>The GigE Vision protocol, spoken with a camera in a process of its own.</summary>
[Collection(OneGigECamera.Name)]
public sealed class GenicamCameraTests
{
    private static readonly GenicamSourceConfig Config = new() { Serial = GigECamera.Serial };

    public static TheoryData<string, PixelFormat> Formats { get; } = new()
    {
        { "Mono8", PixelFormat.Gray8 },
        { "Mono16", PixelFormat.Gray8 },
        { "RGB8", PixelFormat.Rgb24 },
        { "BayerRG8", PixelFormat.Rgb24 },
        { "BayerGB8", PixelFormat.Rgb24 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Frames_OfEachPixelFormat_ShowTheCamerasDiagonals(string format, PixelFormat expected)
    {
        await using var device = await GigECamera.StartNewAsync();
        var frames = await FrameList.TakeAsync(Camera(Config with { Image = new() { PixelFormat = format, Width = 256, Height = 200, OffsetX = 16, OffsetY = 8 } }), 3);

        Assert.All(frames, frame =>
        {
            using (frame)
            {
                Assert.Null(frame.Failure);
                Assert.Equal((256, 200, expected), (frame.Image!.Width, frame.Image.Height, frame.Image.Format));
                AssertDiagonals(frame.Image);
            }
        });
        Assert.Equal(3, frames.Select(frame => frame.Name).Distinct().Count());
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - frames[2].CaptureTimeMs, 0, 10_000);
    }

    [Fact]
    public async Task Open_ByAnyOfItsNames_FindsTheCamera()
    {
        await using var device = await GigECamera.StartNewAsync();
        GenicamSourceConfig[] ways =
        [
            new(),
            new() { Serial = GigECamera.Serial },
            new() { Name = $"Aravis-Fake-{GigECamera.Serial}" },
            new() { Vendor = "Aravis", Model = "Fake" },
            new() { Address = "127.0.0.1" },
            new() { Address = "127.0.0.1", Serial = GigECamera.Serial },
        ];

        foreach (var way in ways)
        {
            using var frame = Assert.Single(await FrameList.TakeAsync(Camera(way), 1));
            Assert.NotNull(frame.Image);
        }
    }

    [Theory]
    [InlineData("\"serial\": \"4711\"", $"no camera with serial number 4711; there are: Aravis-Fake-{GigECamera.Serial} (serial {GigECamera.Serial}, 127.0.0.1)")]
    [InlineData("\"exposure\": { \"timeUs\": 50000000 }", "exposure/timeUs: 50000000 is outside the camera's 10 to 10000000")]
    [InlineData("\"image\": { \"width\": 4096 }", "image/width: 4096 is none of the camera's 1 to 2048")]
    [InlineData("\"image\": { \"pixelFormat\": \"Mono12p\" }", "image/pixelFormat: \"Mono12p\" is none of the camera's BayerBG8, BayerGB8, BayerGR8, BayerRG8, Mono8, RGB8, Mono16")]
    [InlineData("\"image\": { \"pixelFormat\": \"Coord3D_ABC32f\" }", "image/pixelFormat: \"Coord3D_ABC32f\" is not read; read are Mono8, ")]
    [InlineData("\"features\": { \"ExposureTimeAb\": \"5\" }", "features/ExposureTimeAb: the camera has no feature ExposureTimeAb; did you mean ExposureTimeAbs?")]
    [InlineData("\"line\": { \"source\": \"Line7\", \"activation\": \"RisingEdge\" }", "line/source: \"Line7\" is none of the camera's Line0, Software")]
    [InlineData("\"line\": { \"source\": \"Line0\", \"activation\": \"LevelHigh\" }", "line/activation: \"LevelHigh\" is none of the camera's RisingEdge")]
    [InlineData("\"features\": { \"Width\": \"wide\" }", "features/Width: \"wide\" is no integer")]
    [InlineData("\"features\": { \"Width\": \"4096\" }", "features/Width: 4096 is none of the camera's 1 to 2048")]
    [InlineData("\"features\": { \"ExposureTimeAbs\": \"1,5\" }", "features/ExposureTimeAbs: \"1,5\" is no number")]
    [InlineData("\"features\": { \"AcquisitionMode\": \"Now\" }", "features/AcquisitionMode: \"Now\" is none of the camera's Continuous, SingleFrame, MultiFrame")]
    [InlineData("\"whiteBalance\": \"off\"", "whiteBalance: the camera has no feature BalanceWhiteAuto; leave the key out")]
    public async Task Run_OfASettingThatTheCameraDoesNotTake_SaysWhatItTakes(string setting, string message)
    {
        await using var device = await GigECamera.StartNewAsync();
        var config = JsonSerializer.Deserialize<GenicamSourceConfig>($"{{ {setting} }}", ConfigJson.Options)!;

        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera(config), 1));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutACamera_SaysThatNoneAnswers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/arv-fake-gv-camera-0.8"), "aravis is not installed (apt-get install aravis-tools)");

        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera(Config), 1));

        Assert.Equal($"no camera with serial number {GigECamera.Serial}; none answers at all", failure.Message);
    }

    [Fact]
    public async Task Features_ByName_AreSet()
    {
        await using var device = await GigECamera.StartNewAsync();
        using var stop = new CancellationTokenSource();
        var frames = new FrameList();
        var driver = Camera(Config with { Features = new Dictionary<string, string> { ["Width"] = "320", ["TestRegister"] = "7" } }).RunAsync(frames, stop.Token);
        using var frame = await frames.NextAsync(driver);

        // Asked by another program, over the wire.
        Assert.Equal(320, frame.Image!.Width);
        using var tool = CameraFinder.Open(new() { Address = "127.0.0.1" }, toRead: true);
        Assert.Equal("7", FeatureList.Read(tool).Single(feature => feature.Name == "TestRegister").Value);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver);
    }

    [Fact]
    public async Task TwoCameras_OfOneDevice_TheSecondIsToldWhy()
    {
        await using var device = await GigECamera.StartNewAsync();
        using var stop = new CancellationTokenSource();
        var frames = new FrameList();
        var first = Camera(Config).RunAsync(frames, stop.Token);
        (await frames.NextAsync(first)).Dispose();

        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera(new() { Address = "127.0.0.1" }), 1));

        Assert.Contains("another program, or another camera of this configuration, controls it", failure.Message, StringComparison.Ordinal);
        (await frames.NextAsync(first)).Dispose();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Trigger_BySoftware_GivesOneFrameEach()
    {
        await using var device = await GigECamera.StartNewAsync();
        using var triggers = new TriggerQueue(4, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var frames = new FrameList();
        var driver = new GenicamCamera(Config, triggers, TimeProvider.System).RunAsync(frames, stop.Token);
        await Task.WhenAny(frames.IsOpen, driver);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, frames.Count);

        for (var i = 0; i < 5; i++)
        {
            var trigger = triggers.Accept($"m{i}", null, TimeSpan.FromSeconds(5)).Value!;
            using var frame = await frames.NextAsync(driver);
            Assert.NotNull(frame.Image);
            Assert.Same(trigger, frame.Trigger);
            Assert.True(trigger.TryAnswer());
        }

        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, frames.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver);
    }

    /// <summary>A picture that comes after its trigger's deadline must not be taken for the next part's.</summary>
    [Fact]
    public async Task Trigger_AfterAFrameThatCameTooLate_GetsAPictureOfItsOwn()
    {
        await using var device = await GigECamera.StartNewAsync();
        using var triggers = new TriggerQueue(4, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var frames = new FrameList();
        var driver = new GenicamCamera(Config with { Exposure = new() { TimeUs = 700_000 } }, triggers, TimeProvider.System).RunAsync(frames, stop.Token);
        await Task.WhenAny(frames.IsOpen, driver);

        var untouched = new Trigger(null, null, 0).WaitsFor;

        // By chance a picture comes within the ten milliseconds, or they pass before the driver asks for one: such rounds tell nothing.
        for (var (rounds, told) = (0, 0); told < 2; rounds++)
        {
            Assert.True(rounds < 20, "no picture was late");
            var missed = triggers.Accept($"missed {rounds}", null, TimeSpan.FromMilliseconds(10)).Value!;
            var next = triggers.Accept($"next {rounds}", null, TimeSpan.FromSeconds(8)).Value!;
            var frame = await frames.NextAsync(driver);
            if (frame.Trigger == missed)
            {
                frame.Dispose();
                frame = await frames.NextAsync(driver);
                missed.TryAnswer();
            }
            else if (missed.WaitsFor != untouched)
            {
                // Not before nothing of the first exposure can be on its way any more.
                Assert.True(missed.IsAnswered);
                Assert.InRange(TimeProvider.System.GetElapsedTime(missed.AcceptedAt).TotalSeconds, 0.7, 8);
                told++;
            }

            Assert.Same(next, frame.Trigger);
            next.TryAnswer();
            frame.Dispose();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver);
    }

    [Theory]
    [InlineData("Line0", "\"framesPerSecond\": 10, \"line\": { \"source\": \"Line0\", \"activation\": \"RisingEdge\" }", false)]
    [InlineData("Software", "\"framesPerSecond\": 10", true)]
    public async Task Settings_WithARate_LeaveTheTriggerOn(string source, string settings, bool byMessage)
    {
        await using var device = await GigECamera.StartNewAsync();
        using var triggers = new TriggerQueue(4, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var config = JsonSerializer.Deserialize<GenicamSourceConfig>($"{{ {settings.Replace("\"framesPerSecond\": 10", "\"vendor\": \"Aravis\"", StringComparison.Ordinal)} }}", ConfigJson.Options)!;
        var frames = new FrameList();
        var driver = new GenicamCamera(config, byMessage ? triggers : null, TimeProvider.System).RunAsync(frames, stop.Token);
        await Task.WhenAny(frames.IsOpen, driver);

        using var tool = CameraFinder.Open(new() { Address = "127.0.0.1" }, toRead: true);
        var features = FeatureList.Read(tool).ToDictionary(feature => feature.Name, feature => feature.Value);
        Assert.Equal(("On", source, "RisingEdge", "Continuous"), (features["TriggerMode"], features["TriggerSource"], features["TriggerActivation"], features["AcquisitionMode"]));
        Assert.Equal(0, frames.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => driver);
    }

    [Fact]
    public async Task Frames_ThatLostPackets_AreNeverTakenForWhole()
    {
        await using var device = await GigECamera.StartNewAsync(lostPerThousand: 5);
        var camera = Camera(Config with { Transport = new() { Resend = false } });
        var frames = await FrameList.TakeAsync(camera, 40);

        // 262144 bytes in some 190 packets, of which five in a thousand are lost: 0.995^190 = 0.39 of the frames are whole.
        var damaged = frames.Count(frame => frame.Image is null);
        Assert.InRange(damaged, 5, 38);
        Assert.All(frames, frame =>
        {
            using (frame)
            {
                if (frame.Image is { } image)
                    AssertDiagonals(image);
                else
                    Assert.Equal("packets of the frame are missing", frame.Failure);
            }
        });
    }

    [Fact]
    public async Task Camera_ThatIsPluggedInAgain_IsNoticed_AndDeliversAgain()
    {
        await using var device = await GigECamera.StartNewAsync();
        var frames = new FrameList();
        var driver = Camera(Config).RunAsync(frames, TestContext.Current.CancellationToken);
        (await frames.NextAsync(driver)).Dispose();

        await device.StopAsync();
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(driver.IsCompleted);
        await device.StartAsync();
        var failure = await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("the camera was restarted, or unplugged for a moment", failure.Message);

        using var again = Assert.Single(await FrameList.TakeAsync(Camera(Config), 1));
        Assert.NotNull(again.Image);
    }

    [Fact]
    public async Task Camera_ThatIsUnplugged_IsNoticed()
    {
        await using var device = await GigECamera.StartNewAsync();
        var frames = new FrameList();
        var driver = Camera(Config).RunAsync(frames, TestContext.Current.CancellationToken);
        (await frames.NextAsync(driver)).Dispose();

        await device.StopAsync();

        var failure = await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken));
        Assert.StartsWith("the camera does not answer any more", failure.Message, StringComparison.Ordinal);
    }

    private static GenicamCamera Camera(GenicamSourceConfig config) => new(config, null, TimeProvider.System);

    /// <summary>The camera's picture is the same along each diagonal and changes from one to the next.</summary>
    private static void AssertDiagonals(ImageBuffer image)
    {
        var pixels = image.Pixels;
        var (channels, row) = (image.Format.Channels(), image.Width * image.Format.Channels());
        var values = new HashSet<byte>();
        for (var y = 4; y < image.Height - 4; y += 3)
        {
            for (var x = 4; x < image.Width - 4; x += 3)
            {
                var value = pixels[y * row + x * channels];
                values.Add(value);

                // A mosaic is interpolated: two steps along the diagonal lead to the same colour of it.
                var along = pixels[(y + 2) * row + (x - 2) * channels];
                Assert.InRange(Math.Abs(value - along), 0, channels == 1 ? 0 : 3);
            }
        }

        Assert.True(values.Count > 15, $"{values.Count} values: no ramp");
    }
}
