using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt;

/// <summary>How to connect: made anew for every attempt, so that certificates may be renewed in between.</summary>
internal static class BrokerOptions
{
    /// <summary>Brokers may cap it; common caps lie above.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>The library's 8 KB are less than TCP sends in one piece on a loopback, and then it waits for timers.</summary>
    private const int SocketBuffer = 256 * 1024;

    /// <param name="config">The connection.</param>
    /// <param name="password">The user's; null without one.</param>
    /// <param name="will">What the broker says when the daemon dies.</param>
    public static Outcome<MqttClientOptions> Create(MqttConfig config, string? password, Message will)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(config.ClientId)
            .WithCleanStart()
            .WithKeepAlivePeriod(KeepAlive)
            .WithMaximumPacketSize(BrokerSession.LongestIncoming)
            .WithWillTopic(will.Topic)
            .WithWillPayload(will.Payload)
            .WithWillContentType(will.ContentType)
            .WithWillRetain(will.Retain)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (config.WebSocket is { } path)
            options.WithWebSocketServer(o => o.WithUri(new UriBuilder(config.Tls is null ? "ws" : "wss", config.Host, config.Port, path).ToString()));
        else
            options.WithTcpServer(config.Host, config.Port);
        if (config.Username is not null)
            options.WithCredentials(config.Username, password);
        if (config.Tls is { } tls && AddTls(options, tls, config.Host) is { } problem)
            return new Failure(problem);
        var built = options.Build();
        if (built.ChannelOptions is MqttClientTcpOptions tcp)
            tcp.BufferSize = SocketBuffer;
        return built;
    }

    /// <summary>Returns what is wrong with its files, or null.</summary>
    private static string? AddTls(MqttClientOptionsBuilder options, TlsConfig config, string host)
    {
        var (authorities, own) = (new X509Certificate2Collection(), new X509Certificate2Collection());
        try
        {
            if (config.CaFile is { } ca)
            {
                authorities.ImportFromPemFile(ca);
                if (authorities.Count == 0)
                    return $"{ca} holds no certificate (PEM)";
            }

            if (config.CertificateFile is { } certificate)
            {
                var key = config.KeyCredential is { } name ? Credentials.Read(name, "/mqtt/tls/keyCredential") : File.ReadAllText(config.KeyFile!);
                if (!key.TryGet(out var pem))
                    return key.Error;
                own.Add(X509Certificate2.CreateFromPem(File.ReadAllText(certificate), pem));
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"the certificates of mqtt/tls cannot be read: {e.Message}";
        }

        options.WithTlsOptions(o =>
        {
            o.UseTls().WithTargetHost(config.ServerName ?? host).WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13);

            // Lists of revoked certificates are seldom to be had inside a plant, and a connection must not hang on them.
            o.WithRevocationMode(X509RevocationMode.NoCheck);
            o.WithCertificateValidationHandler(e => new BrokerCertificate(config.ServerName ?? host, authorities).Accept(e.Certificate, e.Chain, e.SslPolicyErrors));
            if (own.Count > 0)
                o.WithClientCertificates(own);
        });
        return null;
    }
}
