using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenCvSharp;

namespace EdgeInspector.Tests.Cameras;

/// <summary>MJPEG by HTTP, ten pictures a second, to whoever asks.</summary>
internal sealed class MjpegServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public MjpegServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/cam";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        using var picture = new Mat(120, 160, MatType.CV_8UC3, new Scalar(40, 120, 200));
        Cv2.ImEncode(".jpg", picture, out var jpeg);
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await SendAsync(client.GetStream(), jpeg);
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private async Task SendAsync(NetworkStream stream, byte[] jpeg)
    {
        await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: _stop.Token);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=part\r\n\r\n"u8.ToArray(), _stop.Token);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await pace.WaitForNextTickAsync(_stop.Token))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--part\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"), _stop.Token);
            await stream.WriteAsync(jpeg, _stop.Token);
            await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
        }
    }
}
