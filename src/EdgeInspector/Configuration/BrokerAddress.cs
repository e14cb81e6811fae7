using System.Net;

namespace EdgeInspector.Configuration;

/// <summary>The embedded broker's address must be one.</summary>
internal static class BrokerAddress
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Mqtt.EmbeddedBroker is { } broker && !IPAddress.TryParse(broker.Bind, out _))
            yield return new("/mqtt/embeddedBroker/bind", $"\"{broker.Bind}\" is not an IP address such as 127.0.0.1 or 0.0.0.0");
    }
}
