using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>The device as an Edge Node of Sparkplug B 3.0; each camera is one of its devices.</summary>
internal sealed record SparkplugConfig
{
    private const string IdPattern = @"^[^+/#\u0000-\u001f\u007f]{1,64}$";

    private const string IdMeaning = "a Sparkplug id (1 to 64 characters, none of them + / #)";

    [Description("Group of Edge Nodes that this one belongs to.")]
    [Pattern(IdPattern, IdMeaning)]
    public required string GroupId { get; init; }

    [Description("This Edge Node; unique in its group, on all brokers.")]
    [Pattern(IdPattern, IdMeaning)]
    public required string EdgeNodeId { get; init; }

    [Description("Host id of the primary host: nothing is published unless it says that it is online. Absent: any broker will do.")]
    [Pattern(IdPattern, IdMeaning)]
    public string? PrimaryHost { get; init; }

    [Description("Further brokers, tried in turn when one fails or the primary host is not on it; user, password and TLS are the same.")]
    [MinLength(1)]
    [MaxLength(7)]
    public IReadOnlyList<BrokerServerConfig>? OtherServers { get; init; }

    /// <summary>The mode needs its section, and what holds for the first broker holds for the others.</summary>
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        var mqtt = config.Mqtt;
        if (mqtt.Mode == MqttConfig.SparkplugMode && mqtt.Sparkplug is null)
            yield return new("/mqtt/sparkplug", "is missing; \"mode\": \"sparkplug\" needs groupId and edgeNodeId");
        foreach (var (index, server) in (mqtt.Sparkplug?.OtherServers ?? []).Index())
        {
            if (mqtt is { Tls: null, Insecure: not true } && !BrokerSecurity.IsThisMachine(server.Host))
                yield return new($"/mqtt/sparkplug/otherServers/{index}/host", $"{server.Host} is another machine, and a plain connection can be read and changed on the way; give mqtt \"tls\": {{}} (or \"insecure\": true)");
        }
    }
}

/// <summary>Another broker.</summary>
internal sealed record BrokerServerConfig
{
    [Description("Host name or IP address of the broker.")]
    public required string Host { get; init; }

    [Description("TCP port of the broker.")]
    [Range(1, 65535)]
    public required int Port { get; init; }
}
