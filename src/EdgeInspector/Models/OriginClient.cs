using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.Models;

/// <summary>How an origin is spoken to: TLS to whom the configuration trusts, no proxy, and no redirect to anywhere.</summary>
internal static class OriginClient
{
    /// <summary>A client, or what is wrong with the origin's files. Made anew for each installation, so that certificates may be renewed.</summary>
    /// <param name="id">The origin's.</param>
    /// <param name="config">The origin.</param>
    /// <param name="idle">How long a server may say nothing.</param>
    public static Outcome<HttpClient> Create(string id, OriginConfig config, TimeSpan idle)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = idle,
            MaxResponseHeadersLength = 16,
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var problem = Trust(handler, id, config) ?? LogIn(client, id, config);
        if (problem is null)
            return client;
        client.Dispose();
        return new Failure(problem);
    }

    private static string? Trust(SocketsHttpHandler handler, string id, OriginConfig config)
    {
        // Lists of revoked certificates are seldom to be had inside a plant, and a connection must not hang on them.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy = policy;
        if (config.CaFile is not { } file)
            return null;
        try
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPemFile(file);
            return policy.CustomTrustStore.Count > 0 ? null : $"models/origins/{id}/caFile: {file} holds no certificate (PEM)";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"models/origins/{id}/caFile: {file} cannot be read: {e.Message}";
        }
    }

    private static string? LogIn(HttpClient client, string id, OriginConfig config)
    {
        if (config.Credential is not { } name)
            return null;
        var read = Credentials.Read(name, $"models/origins/{id}/credential");
        if (!read.TryGet(out var value))
            return read.Error;
        return !value.Any(char.IsControl) && client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", value)
            ? null
            : $"models/origins/{id}/credential: what \"{name}\" holds is not the value of a header";
    }
}
