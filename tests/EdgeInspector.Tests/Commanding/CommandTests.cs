using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Commanding;

/// <summary>A daemon and a sender of commands, through a real broker.</summary>
public abstract class CommandTests : IDisposable
{
    protected const string Prefix = "edgeinspector/s/a/l/d";

    internal TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a command; its answer.</summary>
    internal static async Task<JsonNode> AskAsync(Dashboard dashboard, string command, string payload)
    {
        await dashboard.SendAsync($"{Prefix}/cmd/{command}", payload);
        return (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/cmd/{command}/response")).Json;
    }

    internal static async Task<JsonNode> StatusAsync(Dashboard dashboard, string camera, Func<JsonNode, bool> fits) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/{camera}/status" && fits(m.Json))).Json;

    internal static async Task<JsonNode> ResultAsync(Dashboard dashboard, string camera, Func<JsonNode, bool>? fits = null) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/{camera}/result" && fits?.Invoke(m.Json) != false)).Json;

    /// <summary>The sample, with whatever else is wanted beside the broker.</summary>
    internal static string Config(int port, string more = "") =>
        Samples.Config.Replace("\"port\": 1883 },", $"\"port\": {port} }},{more}", StringComparison.Ordinal);

    /// <summary>A folder that ends after its three parts: a good one, a bad one and a broken file.</summary>
    internal static string Once(string config) => config.Replace("\"loop\": true", "\"loop\": false", StringComparison.Ordinal);
}
