using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.Inspection;
using EdgeInspector.Mqtt;
using EdgeInspector.Triggering;

namespace EdgeInspector.Tests.Shipped;

/// <summary>config/dashboards/node-red.json names what exists.</summary>
public sealed partial class NodeRedFlowTests
{
    private static readonly IReadOnlyList<JsonNode> Nodes = [.. JsonNode.Parse(Repository.Read("config/dashboards/node-red.json"))!.AsArray().Select(node => node!)];

    [Fact]
    public void Wires_LeadToNodes()
    {
        var ids = Nodes.Select(Id).ToHashSet();

        Assert.Equal(Nodes.Count, ids.Count);
        Assert.All(Nodes.SelectMany(Next), id => Assert.Contains(id, ids));
    }

    [Fact]
    public void Topics_Exist() =>
        Assert.All(Nodes.Where(node => Type(node) is "mqtt in" or "mqtt out"), node => Assert.Contains(TopicFilters.All, topic => TopicFilters.Matches((string)node["topic"]!, topic)));

    [Fact]
    public void Fields_AreThoseOfTheMessagesThatArrive()
    {
        foreach (var source in Nodes.Where(node => Type(node) == "mqtt in"))
        {
            var fields = FieldsOf((string)source["topic"]!);
            var named = Reached(source).SelectMany(node => Payload().Matches(Code(node)).Select(match => match.Groups[1].Value)).Distinct().ToList();

            Assert.NotEmpty(named);
            Assert.All(named, name => Assert.Contains(name.Replace(".length", "", StringComparison.Ordinal), fields));
        }
    }

    [Fact]
    public void Trigger_IsOneThatTheDaemonTakes()
    {
        var payload = Nodes.Single(node => Type(node) == "inject")["payload"]!;

        Assert.NotNull(CommandPayload<TriggerRequest>.Read(System.Text.Encoding.UTF8.GetBytes((string)payload!)).Value);
    }

    private static IReadOnlySet<string> FieldsOf(string filter) =>
        TopicFilters.Results.Any(topic => TopicFilters.Matches(filter, topic)) ? MessageFields.Of<Result>()
        : TopicFilters.CameraStatus.Any(topic => TopicFilters.Matches(filter, topic)) ? MessageFields.Of<CameraStatusMessage>()
        : TopicFilters.Matches(filter, TopicFilters.DeviceStatus) ? MessageFields.Of<DeviceStatus>()
        : TopicFilters.Matches(filter, TopicFilters.TriggerResponse) ? MessageFields.Of<TriggerReply>()
        : throw new ArgumentException(filter);

    /// <summary>The nodes that a message comes to.</summary>
    private static IEnumerable<JsonNode> Reached(JsonNode from) =>
        Next(from).Select(id => Nodes.Single(node => Id(node) == id)).SelectMany(node => Reached(node).Prepend(node));

    private static IEnumerable<string> Next(JsonNode node) => node["wires"] is JsonArray outputs ? outputs.SelectMany(output => output!.AsArray()).Select(id => (string)id!) : [];

    private static string Id(JsonNode node) => (string)node["id"]!;

    private static string Type(JsonNode node) => (string)node["type"]!;

    /// <summary>Everything in a node that may name a field; a function may give the payload another name.</summary>
    private static string Code(JsonNode node)
    {
        var code = string.Join('\n', new[] { "func", "property", "complete", "statusVal", "template" }.Select(key => (string?)node[key]));
        return Alias().Match(code) is { Success: true } alias ? Regex.Replace(code, $@"\b{alias.Groups[1].Value}\.", "payload.") : code;
    }

    [GeneratedRegex(@"const (\w+) = msg\.payload;")]
    private static partial Regex Alias();

    [GeneratedRegex(@"\bpayload\.([A-Za-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*)")]
    private static partial Regex Payload();
}
