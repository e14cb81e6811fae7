using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.Inspection;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Tests.Shipped;

/// <summary>config/dashboards/grafana.json asks for what the daemon has.</summary>
public sealed partial class GrafanaDashboardTests : IDisposable
{
    private static readonly JsonNode Dashboard = JsonNode.Parse(Repository.Read("config/dashboards/grafana.json"))!;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_AreThoseOfAScrape_WithTheirLabels()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var subscriber = await Tests.Dashboard.ConnectAsync(broker.Port);
        var port = Mosquitto.FreePort();
        await using var daemon = DaemonProcess.Run(_folder, Samples.Config.Replace("\"port\": 1883 },", $"\"port\": {broker.Port} }}, \"metrics\": {{ \"bind\": \"127.0.0.1\", \"port\": {port} }},", StringComparison.Ordinal));
        await subscriber.NextAsync("/left/result");
        using var client = new HttpClient();
        var scrape = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);

        // What a transport counts is there only with a camera that has one: those are told from the code's own list.
        var there = Series().Matches(scrape).Select(match => match.Groups[1].Value).ToHashSet();
        var queries = Nodes(Dashboard).OfType<JsonObject>().SelectMany(node => new[] { "expr", "definition" }.Select(key => (string?)node[key])).OfType<string>().ToList();
        Assert.InRange(queries.Count, 10, 100);
        foreach (var name in queries.SelectMany(query => MetricName().Matches(query).Select(match => match.Value)).Distinct())
        {
            if (name.Contains("_transport_", StringComparison.Ordinal))
                Assert.Contains($"\"{name["edgeinspector_camera_".Length..]}\"", Repository.Read("src/EdgeInspector/CameraReporter.cs"), StringComparison.Ordinal);
            else
                Assert.Contains(name, there);
        }

        // "instance" is Prometheus's own.
        string[] labels = ["instance", .. LabelName().Matches(scrape).Select(match => match.Groups[1].Value).Distinct()];
        Assert.All(queries.SelectMany(query => LabelUse().Matches(query).Select(match => match.Groups[1].Value)), label => Assert.Contains(label, labels));
        Assert.All(queries.SelectMany(query => EvaluationUse().Matches(query).Select(match => match.Groups[1].Value)), value => Assert.True(Enum.TryParse<ResultEvaluation>(value, out _), value));
    }

    [Fact]
    public void Topics_AndFields_AreThoseOfResults()
    {
        var panels = Nodes(Dashboard).OfType<JsonObject>().Where(node => (node["targets"] as JsonArray)?.Any(target => target!["topic"] is not null) == true).ToList();

        Assert.NotEmpty(panels);
        Assert.All(panels.SelectMany(panel => panel["targets"]!.AsArray()), target => Assert.Contains(TopicFilters.Results, topic => TopicFilters.Matches((string)target!["topic"]!, topic)));
        var fields = panels.SelectMany(panel => panel["transformations"]!.AsArray()).SelectMany(step => step!["options"]!["include"]!["names"]!.AsArray()).Select(name => (string)name!).Where(name => name != "Time").ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.Contains(field, MessageFields.Of<Result>()));
    }

    [Fact]
    public void Panels_LieBesideOneAnother_AndTakeTheSourcesThatAreAskedForAtTheImport()
    {
        var panels = Dashboard["panels"]!.AsArray().Select(panel => panel!["gridPos"]!).Select(at => new OpenCvSharp.Rect((int)at["x"]!, (int)at["y"]!, (int)at["w"]!, (int)at["h"]!)).ToList();
        Assert.All(panels, panel => Assert.All(panels.Where(other => other != panel), other => Assert.Equal(0, (panel & other).Width * (panel & other).Height)));

        var inputs = Dashboard["__inputs"]!.AsArray().Select(input => $"${{{(string)input!["name"]!}}}").ToList();
        Assert.All(Nodes(Dashboard).OfType<JsonObject>().Where(node => node["datasource"] is JsonObject), node => Assert.Contains((string)node["datasource"]!["uid"]!, inputs));
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(property => Nodes(property.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Nodes),
        _ => [],
    };

    [GeneratedRegex(@"(?m)^(edgeinspector_\w+)")]
    private static partial Regex Series();

    [GeneratedRegex(@"edgeinspector_\w+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"[{,](\w+)=""")]
    private static partial Regex LabelName();

    [GeneratedRegex("""(?:by \(|[{,] ?|, )([a-z]+)(?==~?"|\))""")]
    private static partial Regex LabelUse();

    [GeneratedRegex(@"evaluation=""(\w+)""")]
    private static partial Regex EvaluationUse();
}
