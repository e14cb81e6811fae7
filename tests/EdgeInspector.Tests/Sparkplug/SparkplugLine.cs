namespace EdgeInspector.Tests.Sparkplug;

/// <summary>The configuration of a daemon that speaks Sparkplug, and what a host sends it.</summary>
internal static class SparkplugLine
{
    public const string Group = "plant:press-shop", Node = "inspector 1", Host = "scada";

    /// <summary>Three cameras: one that runs, one that waits for triggers, one whose folder can be taken away.</summary>
    public const string Cameras = """
        "cameras": {
            "left": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "folder", "path": "parts", "framesPerSecond": 40, "loop": true } },
            "right": { "recipe": "r", "staleAfterSeconds": 10, "trigger": { "by": "message", "deadlineMs": 5000, "queue": 2 },
              "source": { "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true } },
            "gone": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "folder", "path": "removable", "framesPerSecond": 5, "loop": true } } }
        """;

    /// <param name="port">The broker's.</param>
    /// <param name="more">Further keys of mqtt/sparkplug, with a comma before.</param>
    public static string Config(int port, string more = "") => Samples.Config
        .Replace("\"port\": 1883", $$"""
            "port": {{port}}, "mode": "sparkplug", "sparkplug": { "groupId": "{{Group}}", "edgeNodeId": "{{Node}}"{{more}} }
            """, StringComparison.Ordinal);

    /// <summary>The same with the three cameras; their folders are made.</summary>
    public static string ThreeCameras(TempFolder folder, string config)
    {
        Directory.CreateDirectory(folder["removable"]);
        Samples.WritePart(folder["removable/1.png"], null);
        return config[..config.IndexOf("\"cameras\"", StringComparison.Ordinal)] + Cameras + "}";
    }

    public static string Topic(string type, string? device = null) => $"spBv1.0/{Group}/{type}/{Node}{(device is null ? "" : $"/{device}")}";

    public static string StateTopic(string host = Host) => $"spBv1.0/STATE/{host}";

    public static string State(bool online, long timestamp) => $$"""{ "online": {{(online ? "true" : "false")}}, "timestamp": {{timestamp}} }""";

    /// <summary>A command as a host writes it.</summary>
    /// <param name="metrics">In Protocol Buffers' text format.</param>
    public static byte[] Command(params string[] metrics) =>
        Protoc.Encode($"timestamp: {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()} {string.Concat(metrics.Select(metric => $"metrics {{ {metric} }} "))}");

    public static readonly string Rebirth = """name: "Node Control/Rebirth" boolean: true""";
}
