using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeInspector.Tests.Mqtt;

namespace EdgeInspector.Tests.Models;

/// <summary>A real HTTPS server on a free loopback port that serves a folder, and can misbehave.</summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly string _root;
    private readonly Task _serving;

    /// <param name="folder">For its certificate.</param>
    /// <param name="root">What it serves.</param>
    public BundleServer(TempFolder folder, string root)
    {
        _root = root;
        using var authority = new Authority(folder, "bundle-ca");
        authority.Issue("bundle-server", "127.0.0.1");
        CaFile = authority.CertificateFile;
        using var pem = X509Certificate2.CreateFromPemFile(folder["bundle-server.pem"], folder["bundle-server.key"]);
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _serving = ServeAsync();
    }

    public sealed record Request(string Path, int? From, string? Authorization);

    /// <param name="Status">With its reason.</param>
    /// <param name="Body">All that is sent.</param>
    /// <param name="Headers">Each on a line of its own; a length must be among them, or the end of the connection is the body's.</param>
    public sealed record Answer(string Status, byte[] Body, params string[] Headers)
    {
        /// <summary>After the body the connection stays open, and nothing more comes.</summary>
        public bool Hangs { get; init; }
    }

    public string CaFile { get; }

    public string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/bundles/";

    public ConcurrentQueue<Request> Requests { get; } = [];

    /// <summary>The paths asked for, the last level of each.</summary>
    public IEnumerable<string> Asked => Requests.Select(request => $"{Path.GetFileName(request.Path)}{(request.From is { } from ? $" from {from}" : "")}");

    /// <summary>Answers otherwise than a good server does; null for those that it answers well.</summary>
    public Func<Request, Answer?> Misbehaves { get; set; } = _ => null;

    public byte[] Read(string path) => File.ReadAllBytes(Path.Combine(_root, path["/bundles/".Length..]));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(_certificate);
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var path = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1];
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                headers[line.Split(": ")[0]] = line.Split(": ")[1];
            int? from = headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : null;
            var request = new Request(path, from, headers.GetValueOrDefault("Authorization"));
            Requests.Enqueue(request);
            var answer = Misbehaves(request) ?? Behave(request);
            var head = string.Concat(answer.Headers.Append("Connection: close").Select(header => header + "\r\n"));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status}\r\n{head}\r\n"), _stop.Token);
            await stream.WriteAsync(answer.Body, _stop.Token);
            await stream.FlushAsync(_stop.Token);
            if (answer.Hangs)
                await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or NullReferenceException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or did not trust the certificate.
        }
    }

    private Answer Behave(Request request)
    {
        if (!File.Exists(Path.Combine(_root, request.Path["/bundles/".Length..])))
            return new("404 Not Found", [], "Content-Length: 0");
        var content = Read(request.Path);
        return request.From is not { } from
            ? new("200 OK", content, $"Content-Length: {content.Length}")
            : new("206 Partial Content", content[from..], $"Content-Length: {content.Length - from}", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}");
    }
}
