using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>The topics below one device's prefix.</summary>
internal sealed record Topics(string Prefix)
{
    private const int LongestReplyTopic = 256;

    private static readonly string[] OwnLevels = ["status", "stats", "alarm", "config", "result", "mask", "snapshot", "shadow"];

    public string Status => $"{Prefix}/status";

    public string Alarm => $"{Prefix}/alarm";

    public string CameraStatus(string camera) => $"{Prefix}/{camera}/status";

    public string Result(string camera) => $"{Prefix}/{camera}/result";

    public string LastResult(string camera) => $"{Prefix}/{camera}/result/last";

    public string Mask(string camera) => $"{Prefix}/{camera}/mask";

    public string Shadow(string camera) => $"{Prefix}/{camera}/shadow";

    public string Snapshot(string camera) => $"{Prefix}/{camera}/snapshot";

    /// <summary>The name of the one command that a camera has for itself.</summary>
    public const string Trigger = "trigger";

    /// <summary>Whether a configuration may come from the broker.</summary>
    public bool TakesConfiguration { get; init; }

    public string DesiredConfig => $"{Prefix}/config/desired";

    public string ReportedConfig => $"{Prefix}/config/reported";

    public string ConfigAck => $"{Prefix}/config/ack";

    /// <summary>Every command, to the device and to a camera, and the configuration.</summary>
    public IReadOnlyList<string> Commands => [$"{Prefix}/cmd/+", $"{Prefix}/+/cmd/{Trigger}", .. TakesConfiguration ? [DesiredConfig] : Array.Empty<string>()];

    /// <summary>Where the daemon writes to itself.</summary>
    public string Probe => $"{Prefix}/cmd/probe";

    public string CommandResponse(string command) => $"{Prefix}/cmd/{command}/response";

    /// <summary>The name of the command that a topic is for; null for any other topic.</summary>
    public string? CommandOf(string topic) =>
        topic.StartsWith($"{Prefix}/cmd/", StringComparison.Ordinal) && topic[(Prefix.Length + 5)..] is var name && IdAttribute.Instance.Matches(name) ? name : null;

    /// <summary>The camera that a topic triggers; null for any other topic.</summary>
    public string? TriggeredCamera(string topic) =>
        topic.StartsWith($"{Prefix}/", StringComparison.Ordinal) && topic[(Prefix.Length + 1)..].Split('/') is [var camera, "cmd", Trigger] && IdAttribute.Instance.Matches(camera) ? camera : null;

    /// <summary>Whether an answer may go to a topic that a command's sender chose: inside the prefix, and none that means something else there.</summary>
    public bool TakesReplies(string topic) =>
        topic.Length <= LongestReplyTopic && topic.StartsWith($"{Prefix}/", StringComparison.Ordinal) && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0
        && CommandOf(topic) is null && TriggeredCamera(topic) is null && !topic[(Prefix.Length + 1)..].Split('/').Any(OwnLevels.Contains);
}
