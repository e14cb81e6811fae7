using System.Net;

namespace EdgeInspector.Configuration;

/// <summary>What goes to another machine is encrypted and says who it is, unless somebody decided otherwise.</summary>
internal static class BrokerSecurity
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        var (mqtt, tls) = (config.Mqtt, config.Mqtt.Tls);
        if (!IsThisMachine(mqtt.Host) && mqtt.Insecure != true)
        {
            if (tls is null)
                yield return new("/mqtt/tls", $"is missing: {mqtt.Host} is another machine, and a plain connection can be read and changed on the way; give \"tls\": {{}} (or \"insecure\": true)");
            if (mqtt.Username is null && tls?.CertificateFile is null)
                yield return new("/mqtt/username", $"is missing: {mqtt.Host} is another machine, and anonymous clients are anybody; give username and passwordCredential, or tls/certificateFile (or \"insecure\": true)");
        }

        if (tls is null)
            yield break;
        if (tls is { CertificateFile: not null, KeyFile: null, KeyCredential: null })
            yield return new("/mqtt/tls/keyFile", "is missing; certificateFile needs its key, in keyFile or keyCredential");
        if (tls is { KeyFile: not null, KeyCredential: not null })
            yield return new("/mqtt/tls/keyFile", "stands beside keyCredential; keep one of them");
        if (tls.CertificateFile is null && (tls.KeyFile ?? tls.KeyCredential) is not null)
            yield return new("/mqtt/tls/certificateFile", "is missing; a key needs the certificate that it belongs to");
    }

    /// <summary>How safe a connection is, in the word that status has for it.</summary>
    public static string Describe(MqttConfig config) => config.Tls is not null ? "tls" : IsThisMachine(config.Host) ? "local" : "plain";

    /// <summary>Whether nothing leaves the machine on the way to a host.</summary>
    public static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
