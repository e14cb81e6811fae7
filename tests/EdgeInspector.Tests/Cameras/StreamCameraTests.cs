using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeInspector.Cameras;
using EdgeInspector.Cameras.GStreamer;
using EdgeInspector.Vision.Imaging;
using OpenCvSharp;

namespace EdgeInspector.Tests.Cameras;

/// <summary>Network cameras: a real RTSP server, and MJPEG by HTTP, on the loopback.</summary>
public sealed class StreamCameraTests
{
    private const double TimeoutSeconds = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_OfAnRtspServer_ShowItsColourBars()
    {
        await using var server = await RtspServer.StartNewAsync();

        var frames = await FrameList.TakeAsync(Camera(server.Url), 3);

        Assert.All(frames, frame =>
        {
            using (frame)
                AssertColourBars(frame.Image!);
        });
    }

    [Fact]
    public async Task Login_IsSentToTheServer_AndNeverSaid()
    {
        await using var server = await RtspServer.StartNewAsync("inspector", "s3cret @:/ pass");

        using var frame = Assert.Single(await FrameList.TakeAsync(Camera(server.Url, "inspector", "s3cret @:/ pass"), 1));
        AssertColourBars(frame.Image!);

        var wrong = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera(server.Url, "inspector", "s3cret"), 1));
        Assert.Contains("nauthorized", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatFallsSilent_HoldsNobodyUp()
    {
        await using var server = await RtspServer.StartNewAsync();
        var frames = new FrameList();
        var driver = Camera(server.Url).RunAsync(frames, Cancellation);
        (await frames.NextAsync(driver)).Dispose();

        server.Freeze();

        var failure = await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(15), Cancellation));
        Assert.Equal("no frame for 2 s: the connection is given up and made anew", failure.Message);
    }

    [Fact]
    public async Task Server_ThatDies_IsNoticedAtOnce()
    {
        await using var server = await RtspServer.StartNewAsync();
        var frames = new FrameList();
        var driver = Camera(server.Url).RunAsync(frames, Cancellation);
        (await frames.NextAsync(driver)).Dispose();

        await server.StopAsync();

        await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(15), Cancellation));
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task Server_ThatNeverAnswers_HoldsNobodyUp(string scheme)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var driver = Camera($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/cam").RunAsync(new FrameList(), Cancellation);

        await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(15), Cancellation));
    }

    [Fact]
    public async Task NoServer_IsSaid()
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => FrameList.TakeAsync(Camera($"rtsp://127.0.0.1:{Mosquitto.FreePort()}/cam"), 1));

        Assert.Contains("ould not", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Frames_OfMjpegByHttp_AreWholeOrNotThere(bool saysLengths)
    {
        // Three whole pictures; then one of which the server sends the first half and dies.
        using var gray = new Mat(120, 160, MatType.CV_8UC3, new Scalar(40, 120, 200));
        Cv2.ImEncode(".jpg", gray, out var jpeg);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeAsync(listener, jpeg, saysLengths);
        var frames = new FrameList();
        var driver = Camera($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/cam").RunAsync(frames, Cancellation);

        for (var i = 0; i < 3; i++)
        {
            using var frame = await frames.NextAsync(driver);
            Assert.Equal((160, 120), (frame.Image!.Width, frame.Image.Height));
            Assert.InRange(frame.Image.Pixels[0], 195, 205);
            Assert.InRange(frame.Image.Pixels[^1], 35, 45);
        }

        await server;
        await Assert.ThrowsAsync<CameraException>(() => driver.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Equal(0, frames.Count);
    }

    private static async Task ServeAsync(TcpListener listener, byte[] jpeg, bool saysLengths)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: Cancellation);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=part\r\n\r\n"u8.ToArray(), Cancellation);
        for (var i = 0; i < 4; i++)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--part\r\nContent-Type: image/jpeg\r\n{(saysLengths ? $"Content-Length: {jpeg.Length}\r\n" : "")}\r\n"), Cancellation);
            await stream.WriteAsync(i < 3 ? jpeg : jpeg.AsMemory(0, jpeg.Length / 2), Cancellation);
            await stream.WriteAsync(i < 3 ? "\r\n"u8.ToArray() : [], Cancellation);
            await Task.Delay(150, Cancellation);
        }
    }

    private static PipelineCamera Camera(string url, string? user = null, string? password = null) =>
        new(StreamPipeline.Describe(new() { Url = url, Username = user, TimeoutSeconds = TimeoutSeconds }, password), TimeProvider.System);

    /// <summary>White, yellow, cyan, green, magenta, red, blue: SMPTE's bars, from the left.</summary>
    private static void AssertColourBars(ImageBuffer image)
    {
        Assert.Equal((320, 240, PixelFormat.Rgb24), (image.Width, image.Height, image.Format));
        string[] bars = ["RGB", "RG", "GB", "G", "RB", "R", "B"];
        for (var i = 0; i < bars.Length; i++)
        {
            var pixel = image.Pixels.Slice((80 * 320 + 320 * (2 * i + 1) / 14) * 3, 3).ToArray();
            Assert.Equal(bars[i], string.Concat("RGB".Where((_, channel) => pixel[channel] > 128)));
        }
    }
}
