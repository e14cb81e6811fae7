using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.ModelTool.Tests.Downloads;

/// <summary>An HTTP server on this machine that serves one file, and misbehaves as it is told.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private TaskCompletionSource _arrived = new();

    public LocalServer(byte[] content)
    {
        Content = content;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/files/model.pt");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public byte[] Content { get; set; }

    public string? ETag { get; set; } = "\"one\"";

    /// <summary>Whether Range is heeded.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>Reset the connection after so many bytes of content, once <see cref="SomethingArrived"/>.</summary>
    public int? BreakAfter { get; set; }

    /// <summary>Say nothing more after so many bytes of content, but keep the connection.</summary>
    public int? StallAfter { get; set; }

    /// <summary>Whether Content-Length is sent.</summary>
    public bool SaysLength { get; set; } = true;

    /// <summary>Answer with this instead: a status line and headers.</summary>
    public string? Instead { get; set; }

    /// <summary>The Range headers that arrived, one a request; "" for none.</summary>
    public List<string> Ranges { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        _closed.Cancel();
    }

    /// <summary>Of this answer's content, says the client.</summary>
    public void SomethingArrived() => _arrived.TrySetResult();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The test is over, or the client went away.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.Split(": ", 2) is [var name, var value])
                headers[name] = value;
        }

        _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Ranges.Add(headers.GetValueOrDefault("Range", ""));
        if (Instead is { } instead)
        {
            Instead = null;
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {instead}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }

        var from = HasRanges && headers.TryGetValue("Range", out var range) && headers.GetValueOrDefault("If-Range") == ETag
            ? int.Parse(range["bytes=".Length..^1])
            : 0;
        if (from > 0 && from >= Content.Length)
        {
            await stream.WriteAsync("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return;
        }

        var head = from > 0 ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\r\n" : "HTTP/1.1 200 OK\r\n";
        if (ETag is not null)
            head += $"ETag: {ETag}\r\n";
        if (SaysLength)
            head += $"Content-Length: {Content.Length - from}\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "Connection: close\r\n\r\n"));
        var end = Math.Min(Content.Length, BreakAfter ?? StallAfter ?? int.MaxValue);
        if (end > from)
            await stream.WriteAsync(Content.AsMemory(from, end - from));
        if (StallAfter is not null)
            await Task.Delay(Timeout.Infinite, _closed.Token);
        if (BreakAfter is not null)
        {
            // A reset, not an orderly end.
            await _arrived.Task.WaitAsync(_closed.Token);
            client.LingerState = new LingerOption(true, 0);
            client.Client.Close();
        }
    }
}
