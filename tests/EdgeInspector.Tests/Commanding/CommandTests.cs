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

    /// <summary>A retained status, "status" or "left/status", as it is or as it becomes; it may have come before a command's answer.</summary>
    internal static async Task<JsonNode> StatusAsync(Mosquitto broker, string topic, Func<JsonNode, bool> fits)
    {
        await using var late = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/{topic}");
        return (await late.NextAsync(m => fits(m.Json))).Json;
    }

    internal static async Task<JsonNode> ResultAsync(Dashboard dashboard, string camera, Func<JsonNode, bool>? fits = null) =>
        (await dashboard.NextAsync(m => m.Topic == $"{Prefix}/{camera}/result" && fits?.Invoke(m.Json) != false)).Json;

    /// <summary>The sample, with whatever else is wanted beside the broker.</summary>
    internal static string Config(int port, string more = "") =>
        Samples.Config.Replace("\"port\": 1883 },", $"\"port\": {port} }},{more}", StringComparison.Ordinal);

    /// <summary>A folder that ends after its three parts: a good one, a bad one and a broken file.</summary>
    internal static string Once(string config) => config.Replace("\"loop\": true", "\"loop\": false", StringComparison.Ordinal);
}
