using EdgeInspector.Tests.Cameras;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commands;

[Collection(OneGigECamera.Name)]
public sealed class CamerasCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_ShowsWhatAnswers_WithWhatAConfigurationNeeds()
    {
        await using var device = await GigECamera.StartNewAsync();

        var (exitCode, output, _) = await DaemonProcess.RunToEndAsync(_folder, "cameras", "list");

        Assert.Equal(0, exitCode);
        Assert.Contains($"genicam  Aravis-Fake-{GigECamera.Serial}  GigEVision, vendor Aravis, model Fake, serial {GigECamera.Serial}, address 127.0.0.1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_OfAConfiguration_SaysOfEachCameraWhatCame()
    {
        var config = Samples.Config.Replace("\"left\": {", """
            "red": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "gstreamer", "pipeline": "videotestsrc is-live=true pattern=red ! video/x-raw,width=64,height=48,framerate=20/1" } },
            "gone": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "v4l2", "device": "/dev/video77" } }, "left": {
            """, StringComparison.Ordinal);
        Samples.WriteLine(_folder, config);

        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "cameras", "probe", "--config", _folder["config.json"]);

        var lines = output.TrimEnd().Split('\n');
        Assert.Equal((1, 3, ""), (exitCode, lines.Length, errors));
        Assert.Matches(@"^red: 64 x 48 RGB, 10 frames, \d+\.\d a second$", lines[0]);
        Assert.Equal("gone: there is no /dev/video77: the camera is unplugged, or has another number now (names below /dev/v4l/by-id stay)", lines[1]);
        Assert.StartsWith("left: 64 x 64 RGB, 10 frames, ", lines[2], StringComparison.Ordinal);

        Assert.Equal(0, (await DaemonProcess.RunToEndAsync(_folder, "cameras", "probe", "red", "--config", _folder["config.json"])).ExitCode);
    }

    [Fact]
    public async Task Snap_WritesThePictureAsPng()
    {
        Samples.WriteLine(_folder, Samples.Config.Replace("""{ "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true }""",
            """{ "type": "gstreamer", "pipeline": "videotestsrc is-live=true pattern=red ! video/x-raw,width=65,height=48" }""", StringComparison.Ordinal));

        var (exitCode, output, _) = await DaemonProcess.RunToEndAsync(_folder, "cameras", "snap", "left", "--config", _folder["config.json"]);

        Assert.Equal((0, "left.png: 65 x 48 RGB"), (exitCode, output.TrimEnd()));
        using var picture = Cv2.ImRead(_folder["left.png"]);
        Assert.Equal((65, 48, new Vec3b(0, 0, 255)), (picture.Width, picture.Height, picture.At<Vec3b>(47, 64)));
    }

    [Fact]
    public async Task Features_ListsValuesAndLimits_OfACameraInUse_Too()
    {
        await using var device = await GigECamera.StartNewAsync();

        var (exitCode, output, _) = await DaemonProcess.RunToEndAsync(_folder, "cameras", "features", GigECamera.Serial);

        Assert.Equal(0, exitCode);
        Assert.Contains("ImageFormatControl\n", output, StringComparison.Ordinal);
        Assert.Matches(@"\n  RW  Width +512 +1 to 2048\n", output);
        Assert.Matches(@"\n  RW  PixelFormat +Mono8 +BayerBG8 \| BayerGB8 \|", output);
    }

    [Theory]
    [InlineData("snap", "nosuch", "edgeinspector: there is no camera nosuch, and none that answers a search; there are: ")]
    [InlineData("snap", "/dev/video77", "edgeinspector: /dev/video77: there is no /dev/video77")]
    [InlineData("features", "/dev/video77", "edgeinspector: /dev/video77 is no GenICam camera; others have no features to list")]
    public async Task Camera_ThatIsNotThere_IsSaidInOneLine(string verb, string id, string message)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunToEndAsync(_folder, "cameras", verb, id);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(message, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
