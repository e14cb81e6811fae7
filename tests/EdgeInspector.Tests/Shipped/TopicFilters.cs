using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Shipped;

/// <summary>The topics that exist, of the device and cameras in config/edgeinspector.json, and whether a filter means one of them.</summary>
internal static class TopicFilters
{
    private static readonly EdgeInspectorConfig Config = ConfigReader.Read(Repository.Read("config/edgeinspector.json"), "/").Config!;

    /// <summary>Topics of the contract that the daemon need not have yet.</summary>
    private static readonly string[] Contract = ["alarm", "config/desired", "config/reported", "config/ack"];

    private static Topics Topics => new(Config.Mqtt.TopicPrefix!);

    public static IReadOnlyList<string> Results => [.. Config.Cameras.Keys.Select(Topics.Result)];

    public static IReadOnlyList<string> CameraStatus => [.. Config.Cameras.Keys.Select(Topics.CameraStatus)];

    public static string DeviceStatus => Topics.Status;

    public static string TriggerResponse => Topics.CommandResponse(Topics.Trigger);

    public static IReadOnlyList<string> All =>
    [
        DeviceStatus, .. CameraStatus, .. Results, .. Config.Cameras.Keys.Select(Topics.LastResult), .. Config.Cameras.Keys.Select(Topics.Mask), TriggerResponse,
        .. Topics.Commands.Select(filter => filter.Replace("cmd/+", "cmd/learn", StringComparison.Ordinal).Replace("/+/", $"/{Triggered}/", StringComparison.Ordinal)),
        Topics.CommandResponse("learn"), .. Contract.Select(topic => $"{Topics.Prefix}/{topic}"),
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
