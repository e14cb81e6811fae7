using System.Net;
using System.Net.Http.Headers;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>A bundle on a server that the configuration names. The server is not trusted with anything but bytes.</summary>
/// <param name="id">The origin's, for people.</param>
/// <param name="config">The origin.</param>
/// <param name="model">Which of its bundles.</param>
/// <param name="client">Speaks to it.</param>
/// <param name="patience">What is put up with.</param>
/// <param name="time">The clock.</param>
internal sealed class OriginSource(string id, OriginConfig config, ModelName model, HttpClient client, OriginPatience patience, TimeProvider time) : IBundleSource
{
    /// <summary>Only ids make it, none of which can lead out of the origin's folder.</summary>
    private Uri Address(string file) => new($"{config.Url.TrimEnd('/')}/{model.Name}/{model.Version}/{file}");

    public async Task<(byte[]? Content, InstallAnswer? Refusal)> ReadAsync(string file, int mostBytes, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience.Idle);
        try
        {
            using var response = await AskAsync(file, from: 0, limit.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return (null, null);
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, Refused(file, response));
            await using var content = await response.Content.ReadAsStreamAsync(limit.Token);
            var bytes = new byte[mostBytes + 1];
            var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token);
            return length > mostBytes ? (null, new(CommandReply.TooLarge, $"{Address(file)} has more than {mostBytes} bytes")) : (bytes[..length], null);
        }
        catch (Exception e) when (e is IOException || IsBroken(e, cancellation))
        {
            return (null, new(CommandReply.OtherFails, Problem(e)));
        }
    }

    public async Task<InstallAnswer?> CopyModelAsync(IncomingModel incoming, CancellationToken cancellation)
    {
        for (var (failures, connections) = (0, 1); !incoming.IsWhole; connections++)
        {
            var before = incoming.Length;
            string problem;
            try
            {
                if (await ReceiveAsync(incoming, cancellation) is { } refusal)
                    return refusal;
                problem = $"origin {id} sent {incoming.Length} of {incoming.Manifest.Bytes} bytes and ended";
            }
            catch (Exception e) when (IsBroken(e, cancellation))
            {
                problem = Problem(e);
            }

            if (incoming.IsWhole)
                break;
            failures = incoming.Length > before ? 1 : failures + 1;
            if (failures > patience.Failures || connections > patience.Connections)
                return new(CommandReply.OtherFails, $"{problem}; the {incoming.Length} bytes that came are kept: sent again, the command goes on from there");
            await Task.Delay(patience.Backoff.Delay(failures, Random.Shared.NextDouble()), time, cancellation);
        }

        return null;
    }

    /// <summary>Takes what comes over one connection.</summary>
    private async Task<InstallAnswer?> ReceiveAsync(IncomingModel incoming, CancellationToken cancellation)
    {
        // One clock for the conversation: it is set back with every piece that arrives.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience.Idle);
        using var response = await AskAsync(ModelName.FileName, incoming.Length, limit.Token);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && incoming.Length > 0)
        {
            incoming.StartOver();
            return null;
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            return Refused(ModelName.FileName, response);
        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != incoming.Length)
            return new(CommandReply.OtherFails, $"origin {id} answers with another range than byte {incoming.Length} and on");

        // All of it comes again from a server that knows no ranges; what is here is given up for nothing less.
        var isAll = response.StatusCode == HttpStatusCode.OK;
        var expected = isAll ? incoming.Manifest.Bytes : incoming.Missing;
        if (response.Content.Headers.ContentLength is { } length && length != expected)
            return Refuse(length > expected, $"{length} bytes");
        if (isAll)
            incoming.StartOver();

        await using var content = await response.Content.ReadAsStreamAsync(limit.Token);
        var buffer = new byte[IncomingModel.PieceBytes];
        while (true)
        {
            limit.CancelAfter(patience.Idle);
            var read = await ReadAsync(content, buffer, limit.Token);
            if (read == 0)
                return null;
            if (read > incoming.Missing)
                return Refuse(tooMuch: true, "more bytes");
            incoming.Append(buffer.AsSpan(0, read));
        }

        InstallAnswer Refuse(bool tooMuch, string what) =>
            new(tooMuch ? CommandReply.TooLarge : CommandReply.OtherFails, $"origin {id} sends {what} where {expected} are missing of the {incoming.Manifest.Bytes} that the manifest says");
    }

    private Task<HttpResponseMessage> AskAsync(string file, long from, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address(file));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("edgeinspector", "1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
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
            throw new HttpRequestException(e.Message, e);
        }
    }

    private InstallAnswer Refused(string file, HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.NotFound => new(CommandReply.Unknown, $"there is no {Address(file)}"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(CommandReply.OtherFails, $"origin {id} answers {(int)response.StatusCode}; models/origins/{id}/credential may be missing or wrong"),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new(CommandReply.OtherFails, $"origin {id} answers {(int)response.StatusCode}, a redirect, which is not followed"),
        _ => new(CommandReply.OtherFails, $"origin {id} answers {(int)response.StatusCode}"),
    };

    /// <summary>A failure of the connection, or of the server to say anything; not the caller's wish to stop.</summary>
    private static bool IsBroken(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    private string Problem(Exception e) => e is OperationCanceledException
        ? $"origin {id} said nothing for {patience.Idle.TotalSeconds:0} seconds"
        : $"origin {id}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}";
}
