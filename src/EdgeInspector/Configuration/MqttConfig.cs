using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>How the broker is reached. Passwords are named, never written.</summary>
internal sealed record MqttConfig
{
    public const string JsonMode = "json", SparkplugMode = "sparkplug";

    [Description("Host name or IP address of the broker.")]
    public required string Host { get; init; }

    [Description("TCP port of the broker.")]
    [Range(1, 65535)]
    public required int Port { get; init; }

    [Description("Path of the broker's WebSocket, for networks that let nothing else through. Absent: MQTT over TCP.")]
    [Pattern(@"^/[A-Za-z0-9_./-]{0,200}$", "a path such as /mqtt")]
    public string? WebSocket { get; init; }

    [Description("What is spoken: this project's own JSON topics, or Sparkplug B 3.0. Absent: json.")]
    [AllowedValues(JsonMode, SparkplugMode)]
    public string? Mode { get; init; }

    [Description("Names of the device in Sparkplug; used with \"mode\": \"sparkplug\" only.")]
    public SparkplugConfig? Sparkplug { get; init; }

    [Description("First levels of every topic. Absent: edgeinspector/{site}/{area}/{line}/{device}.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,4}$", "a topic prefix (1 to 5 levels of letters, digits, _ . - so that no topic has more than 7 slashes)")]
    public string? TopicPrefix { get; init; }

    [Description("MQTT client id, unique on the broker. Absent: edgeinspector-{site}-{area}-{line}-{device}.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,128}$", "a client id (1 to 128 letters, digits, _ . -)")]
    public string? ClientId { get; init; }

    [Description("User name for the broker. Absent: anonymous.")]
    public string? Username { get; init; }

    [Description("Name of the credential that holds the password: a file in $CREDENTIALS_DIRECTORY, else an environment variable.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,128}$", "the name of a credential (1 to 128 letters, digits, _ . -), never the password itself")]
    public string? PasswordCredential { get; init; }

    [Description("Encrypts the connection and checks that the broker is the right one. Absent: a plain connection.")]
    public TlsConfig? Tls { get; init; }

    [Description("Allows a plain or anonymous connection to a broker on another machine; status says so. Absent: false.")]
    public bool? Insecure { get; init; }

    [Description("A broker inside the daemon, for demonstrations and stand-alone devices. It asks nobody for a password.")]
    public EmbeddedBrokerConfig? EmbeddedBroker { get; init; }
}

/// <summary>Where the daemon's own broker listens.</summary>
internal sealed record EmbeddedBrokerConfig
{
    [Description("IP address to listen on; 127.0.0.1 keeps it to this machine.")]
    [Pattern(@"^[0-9A-Fa-f:.]{2,45}$", "an IP address such as 127.0.0.1 or 0.0.0.0")]
    public required string Bind { get; init; }

    [Description("TCP port to listen on.")]
    [Range(1, 65535)]
    public required int Port { get; init; }
}
