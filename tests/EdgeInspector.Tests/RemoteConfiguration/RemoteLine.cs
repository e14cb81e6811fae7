using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.RemoteConfiguration;

/// <summary>A daemon of two cameras behind a real broker, and somebody who changes its configuration as config/reported shows it.</summary>
internal sealed class RemoteLine : IAsyncDisposable
{
    public const string Prefix = "edgeinspector/s/a/l/d";

    private const string Right = """
        "right": { "recipe": "r", "staleAfterSeconds": 10, "source": { "type": "folder", "path": "parts", "framesPerSecond": 20, "loop": true } },
        """;

    private readonly TempFolder _folder = new();
    private readonly string _remote;
    private Mosquitto _broker = null!;
    private DaemonProcess? _daemon;
    private int _count;

    private RemoteLine(string remote) => _remote = remote;

    public TempFolder Folder => _folder;

    public Dashboard Dashboard { get; private set; } = null!;

    public DaemonProcess Daemon => _daemon!;

    /// <summary>The last answer on config/ack since the daemon was booted that is no news of progress; null before.</summary>
    public JsonNode? LastAnswer { get; private set; }

    /// <summary>The newest message on config/reported.</summary>
    public JsonNode Reported { get; private set; } = null!;

    public int Version => (int)Reported["version"]!;

    /// <param name="remote">Further keys of the section "remote".</param>
    /// <param name="seconds">Of a probation.</param>
    /// <param name="parts">Of a probation.</param>
    public static async Task<RemoteLine> StartAsync(string remote = "", int seconds = 30, int parts = 6)
    {
        var line = new RemoteLine(FormattableString.Invariant($"\"remote\": {{ {remote} \"probationSeconds\": {seconds}, \"probationParts\": {parts} }},"));
        line._broker = await Mosquitto.StartNewAsync();
        line.Dashboard = await Dashboard.ConnectAsync(line._broker.Port);
        try
        {
            await line.BootAsync();
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    public string Config => Samples.Config
        .Replace("1883", $"{_broker.Port}", StringComparison.Ordinal)
        .Replace("\"recipes\"", _remote + "\"recipes\"", StringComparison.Ordinal)
        .Replace("\"cameras\": {", "\"cameras\": { " + Right, StringComparison.Ordinal);

    /// <summary>Boots the daemon, again too, and waits for what it reports.</summary>
    public async Task BootAsync(string? config = null)
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
            await NextAsync(m => m.Topic == $"{Prefix}/status" && !(bool)m.Json["online"]!);
        }

        LastAnswer = null;
        _daemon = DaemonProcess.Run(_folder, config ?? Config);

        // Both are told at the start, in any order.
        var isOnline = false;
        JsonNode? reported = null;
        while (!isOnline || reported is null)
        {
            var message = await NextAsync(m => m.Topic is $"{Prefix}/status" or $"{Prefix}/config/reported");
            if (message.Topic == $"{Prefix}/status")
                isOnline = (bool)message.Json["online"]!;
            else if (!message.Retained)
                reported = message.Json;
        }

        Reported = reported;
    }

    /// <summary>Waits until the daemon reports a version that is not on probation, or has done so already.</summary>
    public async Task SettlesAsync(int version)
    {
        while (Version != version || (bool)Reported["onProbation"]!)
            await NextAsync(m => m.Topic == $"{Prefix}/config/reported");
    }

    /// <summary>Waits for the answer to the message that is retained, and for the end of what it begins.</summary>
    public async Task SettledAsync()
    {
        while (LastAnswer is null)
            await NextAsync(m => m.Topic == $"{Prefix}/config/ack");
        while ((bool)Reported["onProbation"]!)
            await NextAsync(m => m.Topic == $"{Prefix}/config/reported");
    }

    /// <summary>The next message that fits; what is reported meanwhile is kept.</summary>
    public Task<Dashboard.Received> NextAsync(Func<Dashboard.Received, bool> fits) => Dashboard.NextAsync(m =>
    {
        if (m.Topic == $"{Prefix}/config/reported" && !m.Retained)
            Reported = m.Json;
        if (m.Topic == $"{Prefix}/config/ack" && m.Json is { } answer && (int)answer["status"]! != 202)
            LastAnswer = answer;
        return fits(m);
    });

    /// <summary>The next version as it would be sent.</summary>
    public JsonObject Desired(Action<JsonNode> change, Action<JsonObject>? envelope = null)
    {
        var config = Reported["config"]!.DeepClone();
        config.AsObject().Remove("version");
        change(config);
        var message = new JsonObject
        {
            ["schema"] = "edgeinspector.config/1",
            ["configId"] = string.Create(CultureInfo.InvariantCulture, $"change-{++_count}"),
            ["version"] = (int)Reported["highestVersion"]! + 1,
            ["expectedVersion"] = Version,
            ["issuedAt"] = "2026-01-01T00:00:00Z",
            ["expiresAt"] = "2999-01-01T00:00:00Z",
            ["author"] = "the line's engineer",
            ["config"] = config,
        };
        envelope?.Invoke(message);
        return message;
    }

    public Task SendAsync(JsonNode message) => SendAsync(message.ToJsonString());

    public Task SendAsync(string message) => Dashboard.SendAsync($"{Prefix}/config/desired", message, retain: true);

    /// <summary>Sends it and waits for its last answer.</summary>
    public async Task<JsonNode> ChangeAsync(Action<JsonNode> change, Action<JsonObject>? envelope = null)
    {
        await SendAsync(Desired(change, envelope));
        return await AnswerAsync();
    }

    /// <summary>The next answer that is a last one.</summary>
    public Task<JsonNode> AnswerAsync() => AnswerAsync(answer => (int)answer["status"]! != 202);

    public async Task<JsonNode> AnswerAsync(Func<JsonNode, bool> fits) => (await NextAsync(m => m.Topic == $"{Prefix}/config/ack" && fits(m.Json))).Json;

    public async Task<JsonNode> ResultAsync(string camera, Func<JsonNode, bool> fits) =>
        (await NextAsync(m => m.Topic == $"{Prefix}/{camera}/result" && fits(m.Json))).Json;

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
        await Dashboard.DisposeAsync();
        _broker.Dispose();
        _folder.Dispose();
    }
}
