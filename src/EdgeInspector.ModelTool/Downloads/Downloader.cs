using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace EdgeInspector.ModelTool.Downloads;

/// <summary>
/// Fetches a large file over HTTP: goes on where an earlier run stopped, hashes while it arrives, and gives the file its
/// name only when the hash is right. The server is not trusted with anything but bytes.
/// </summary>
/// <param name="idle">How long a server may say nothing.</param>
/// <param name="time">What measures it.</param>
internal sealed class Downloader(TimeSpan idle, TimeProvider time) : IDisposable
{
    private const int MaxRedirects = 8;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = idle })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => _client.Dispose();

    /// <summary>Null when the file is there and right, or one line on why it is not.</summary>
    /// <param name="file">What to fetch.</param>
    /// <param name="target">Where to put it; nothing may be there.</param>
    /// <param name="progress">Bytes there, and bytes in all or 0 where the server does not say.</param>
    public async Task<string?> FetchAsync(RemoteFile file, string target, Action<long, long> progress, CancellationToken cancellation)
    {
        // One clock for the whole conversation: it is set back with every piece that arrives.
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var interrupted = cancellation.Register(patience.Cancel);
        PartialFile? partial = null;
        try
        {
            partial = PartialFile.Open(target);
            return await FetchAsync(file, target, partial, progress, patience);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{file.Address}: nothing arrived for {idle.TotalSeconds:0} seconds; {Resume(partial)}";
        }
        catch (OperationCanceledException)
        {
            return $"{file.Address}: interrupted; {Resume(partial)}";
        }
        catch (HttpRequestException e)
        {
            return $"{file.Address}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}; {Resume(partial)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{target} cannot be written: {e.Message}";
        }
        finally
        {
            partial?.Dispose();
        }
    }

    /// <summary>The hash of a file, lower-case hex.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    private async Task<string?> FetchAsync(RemoteFile file, string target, PartialFile partial, Action<long, long> progress, CancellationTokenSource patience)
    {
        if (partial.Length > 0 && partial.Sha256() == file.Sha256)
        {
            partial.Finish();
            return null;
        }

        var (response, problem) = await RequestAsync(file.Address, partial, patience);
        using var _ = response;
        if (response is null)
            return problem;
        if (response.StatusCode == HttpStatusCode.OK)
            partial.StartOver(VersionOf(response));
        else if (response.Content.Headers.ContentRange?.From != partial.Length)
            return Discard(partial, $"{file.Address} answers with another range than asked for; run it again to start over");

        var total = response.Content.Headers.ContentLength is { } rest ? partial.Length + rest : 0;
        if (total > file.MaxBytes)
            return Discard(partial, $"{file.Address} has {total} bytes, more than the {file.MaxBytes} that are accepted");
        if (await ReceiveAsync(response, partial, file.MaxBytes, done => progress(done, total), patience) is { } failure)
            return Discard(partial, $"{file.Address} {failure}");
        if (partial.Length < total)
            return $"{file.Address}: the connection ended after {partial.Length} of {total} bytes; {Resume(partial)}";

        var found = partial.Sha256();
        if (found != file.Sha256)
            return Discard(partial, $"{file.Address} has the SHA-256 {found}, expected {file.Sha256}; what arrived was removed");
        partial.Finish();
        return null;
    }

    /// <summary>The first answer with content, redirects followed.</summary>
    private async Task<(HttpResponseMessage? Response, string? Problem)> RequestAsync(Uri address, PartialFile partial, CancellationTokenSource patience)
    {
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (RemoteFile.Problem(address) is { } problem)
                return (null, redirects == 0 ? problem : $"a redirect was refused: {problem}");
            patience.CancelAfter(idle);
            var response = await _client.SendAsync(Request(address, partial), HttpCompletionOption.ResponseHeadersRead, patience.Token);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                case HttpStatusCode.PartialContent when partial.Length > 0:
                    return (response, null);
                case HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0:
                    // What is here is longer than the file has become.
                    partial.StartOver(version: null);
                    break;
                case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when response.Headers.Location is { } location:
                    address = new Uri(address, location);
                    break;
                default:
                    using (response)
                        return (null, $"{address} answers {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            response.Dispose();
        }

        return (null, $"{address}: more than {MaxRedirects} redirects");
    }

    private static HttpRequestMessage Request(Uri address, PartialFile partial)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("anomalyclip", "1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (partial.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(partial.Length, null);
            request.Headers.TryAddWithoutValidation("If-Range", partial.Version);
        }

        return request;
    }

    /// <summary>What If-Range may name: a strong ETag, or a date.</summary>
    private static string? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("R");

    private async Task<string?> ReceiveAsync(
        HttpResponseMessage response, PartialFile partial, long maxBytes, Action<long> progress, CancellationTokenSource patience)
    {
        await using var content = await response.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[1 << 17];
        while (true)
        {
            patience.CancelAfter(idle);
            var read = await ReadAsync(content, buffer, patience.Token);
            if (read == 0)
                return null;
            if (partial.Length + read > maxBytes)
                return $"sends more than the {maxBytes} bytes that are accepted";
            partial.Append(buffer.AsSpan(0, read));
            progress(partial.Length);
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellation);
        }
        catch (IOException e)
        {
            // Told apart from the disk's failures, which are IOExceptions too.
            throw new HttpRequestException($"the connection broke: {e.Message}");
        }
    }

    private static string Discard(PartialFile partial, string problem)
    {
        partial.Discard();
        return problem;
    }

    private static string Resume(PartialFile? partial) => partial?.Version is null
        ? "run it again"
        : "run it again and it goes on from there";
}
