using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Commanding;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeInspector.Tests.Commanding;

/// <summary>The whole daemon, put together and not started: what its commands answer, without cameras and a broker.</summary>
internal sealed class CommandBench : IAsyncDisposable
{
    private const string Prefix = "edgeinspector/s/a/l/d";

    private readonly Daemon _daemon;
    private readonly CommandDesk _desk;
    private readonly Replies _replies;

    private CommandBench(Daemon daemon)
    {
        _daemon = daemon;
        var services = daemon.Host.Services;
        _replies = services.GetRequiredService<Replies>();
        _desk = new(CommandTable.Create(services), services.GetRequiredService<CommandInbox>(), _replies, services.GetRequiredService<TimeProvider>(), Log);
        Lines = services.GetRequiredService<LineUp>();
    }

    public LineUp Lines { get; }

    public LogLines<CommandDesk> Log { get; } = new();

    public static async Task<CommandBench> OpenAsync(TempFolder folder, string config, TimeProvider? time = null)
    {
        Samples.WriteLine(folder, config);
        return new((await Daemon.CreateAsync(ConfigReader.Read(config, folder.Path).Config!, time ?? TimeProvider.System)).Value!);
    }

    /// <summary>Every message that a command leads to.</summary>
    public async Task<IReadOnlyList<Message>> SendAsync(string name, byte[] payload, string? responseTopic = null)
    {
        await _desk.ReceiveAsync(new(name, payload, responseTopic, null), TestContext.Current.CancellationToken);
        var messages = new List<Message>();
        for (; _replies.Next() is { } message; _replies.Forget())
            messages.Add(message);
        return messages;
    }

    /// <summary>Its one answer.</summary>
    public async Task<JsonNode> AskAsync(string name, byte[] payload)
    {
        var message = Assert.Single(await SendAsync(name, payload));
        Assert.Equal($"{Prefix}/cmd/{name}/response", message.Topic);
        return JsonNode.Parse(message.Payload)!;
    }

    public Task<JsonNode> AskAsync(string name, string payload) => AskAsync(name, Encoding.UTF8.GetBytes(payload));

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _daemon.DisposeAsync();
    }
}
