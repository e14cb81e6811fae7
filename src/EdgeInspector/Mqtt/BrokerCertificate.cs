using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeInspector.Mqtt;

/// <summary>Whether a broker's certificate is one to trust; if not, an exception says why in words that help.</summary>
/// <param name="name">The host that it must be for.</param>
/// <param name="authorities">Who may have issued it; empty for whom the system trusts.</param>
internal sealed class BrokerCertificate(string name, X509Certificate2Collection authorities)
{
    /// <returns>True; it throws otherwise.</returns>
    /// <exception cref="AuthenticationException">It is not to be trusted, with the reason.</exception>
    public bool Accept(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new AuthenticationException("the broker shows no certificate");
        using var broker = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());

        // Not by the flag in errors: over a WebSocket that one is about the host, which serverName may differ from.
        if (!broker.MatchesHostname(name))
            throw new AuthenticationException($"the certificate is not for {name} but for {broker.GetNameInfo(X509NameType.DnsName, false)} ({broker.Subject}); mqtt/tls/serverName can name whom it is for");
        if (authorities.Count == 0)
        {
            return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                ? true
                : throw Untrusted(broker, presented, "the system trusts; mqtt/tls/caFile can name another authority");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(broker) ? true : throw Untrusted(broker, chain, "mqtt/tls/caFile names");
    }

    private static AuthenticationException Untrusted(X509Certificate2 broker, X509Chain? chain, string whom)
    {
        var reasons = chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? [];
        return new($"the certificate ({broker.Subject}, valid to {broker.NotAfter:yyyy-MM-dd}) does not come from an authority that {whom} ({string.Join(", ", reasons)})");
    }
}
