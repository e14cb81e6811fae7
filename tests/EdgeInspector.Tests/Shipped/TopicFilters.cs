using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Shipped;

/// <summary>The topics that exist, of the device and cameras in config/edgeinspector.json, and whether a filter means one of them.</summary>
internal static class TopicFilters
{
    private static readonly EdgeInspectorConfig Config = ConfigReader.Read(Repository.Read("config/edgeinspector.json"), "/").Config!;

    private static Topics Topics { get; } = new(Config.Mqtt.TopicPrefix!) { TakesConfiguration = true };

    public static IReadOnlyList<string> Results => [.. Config.Cameras.Keys.Select(Topics.Result)];

    public static IReadOnlyList<string> CameraStatus => [.. Config.Cameras.Keys.Select(Topics.CameraStatus)];

    public static string DeviceStatus => Topics.Status;

    public static string TriggerResponse => Topics.CommandResponse(Topics.Trigger);

    public static IReadOnlyList<string> All =>
    [
        .. Config.Cameras.Keys.SelectMany(camera => Written(Topics, camera)), TriggerResponse,
        .. Topics.Commands.Select(filter => filter.Replace("cmd/+", "cmd/learn", StringComparison.Ordinal).Replace("/+/", $"/{Triggered}/", StringComparison.Ordinal)),
    ];

    /// <summary>All that a daemon of one camera writes to.</summary>
    public static IReadOnlyList<string> Written(Topics topics, string camera) =>
    [
        topics.Status, topics.Alarm, topics.ReportedConfig, topics.ConfigAck, topics.Probe, topics.CommandResponse("learn"), topics.CameraStatus(camera), topics.Result(camera),
        topics.LastResult(camera), topics.Mask(camera), topics.Shadow(camera), topics.Snapshot(camera),
    ];

    /// <summary>A camera that waits for triggers.</summary>
    private static string Triggered => Config.Cameras.First(camera => camera.Value.Trigger?.By == TriggerConfig.Message).Key;

    /// <summary>As a broker matches: + is one level, # at the end is all that are left.</summary>
    public static bool Matches(string filter, string topic)
    {
        var (wanted, levels) = (filter.Split('/'), topic.Split('/'));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
                return true;
            if (i == levels.Length || (wanted[i] != "+" && wanted[i] != levels[i]))
                return false;
        }

        return wanted.Length == levels.Length;
    }
}
