using System.Text.Json.Nodes;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Triggering;

namespace EdgeInspector;

/// <summary>The JSON Schemas of all MQTT messages. A new message is one line here; a new command needs none.</summary>
internal static class MessageSchemas
{
    private const string Suffix = ".schema.json";

    /// <summary>Each file's text, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = All().ToDictionary(schema => schema.Name + Suffix, schema => schema.Schema.ToJsonString(ConfigJson.Options) + "\n");

    private static IEnumerable<(string Name, JsonObject Schema)> All() =>
    [
        Sent<Result>("result", "{camera}/result, {camera}/result/last"),
        Sent<DeviceStatus>("status", "status"),
        Sent<CameraStatusMessage>("camera-status", "{camera}/status"),
        Sent<AlarmMessage>("alarm", "alarm"),
        Sent<ShadowDisagreement>("shadow", "{camera}/shadow"),
        ("config-desired", ConfigSchema.Of(typeof(DesiredConfig), "config/desired")),
        Answer("config-reported", typeof(ReportedConfig), "config/reported"),
        Answer("config-ack", typeof(ConfigAck), "config/ack"),
        ("trigger", ConfigSchema.Of(typeof(TriggerRequest), "{camera}/cmd/trigger")),
        Answer("trigger-response", typeof(TriggerReply), "cmd/trigger/response"),
        Answer("response", typeof(CommandReply), "cmd/{command}/response: what all answers have in common"),
        .. CommandTable.All.Select(command => (command.Name, ConfigSchema.Of(command.Request, $"cmd/{command.Name}"))),
        .. CommandTable.All.Where(command => command.Reply != typeof(CommandReply)).Select(command => Answer($"{command.Name}-response", command.Reply, $"cmd/{command.Name}/response")),
    ];

    private static (string, JsonObject) Sent<T>(string name, string topic) => (name, SentSchema.Of(typeof(T), MessageJson.Options, topic));

    private static (string, JsonObject) Answer(string name, Type reply, string topic) => (name, SentSchema.Of(reply, ConfigJson.OneLine, topic));
}
