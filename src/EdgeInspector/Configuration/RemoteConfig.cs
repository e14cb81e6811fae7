using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Whether and how recipes and cameras may be changed by MQTT.</summary>
internal sealed record RemoteConfig
{
    [Description("Public key (PEM, P-256) of whoever may change the configuration. Absent: a signature is not asked for, and the broker alone decides who may write.")]
    public string? PublicKeyFile { get; init; }

    [Description("Seconds that a new configuration is on probation at most; what goes wrong in them undoes it.")]
    [Range(1, 3600)]
    public required int ProbationSeconds { get; init; }

    [Description("Parts with a verdict from every changed camera that end the probation before.")]
    [Range(1, 100_000)]
    public required int ProbationParts { get; init; }

    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) => config is { Remote: not null, Mqtt.Mode: MqttConfig.SparkplugMode }
        ? [new("/remote", "changes come over the JSON topics, which \"mode\": \"sparkplug\" does not have; leave one of them out")]
        : [];
}
