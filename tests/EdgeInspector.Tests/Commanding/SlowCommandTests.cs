using System.ComponentModel;
using System.Text.Json.Nodes;
using EdgeInspector.Commanding;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Commanding;

public sealed class SlowCommandTests : IDisposable
{
    private readonly Slow _slow = new();
    private readonly Topics _topics = new("p");
    private readonly Replies _replies;
    private readonly CommandDesk _desk;

    public SlowCommandTests()
    {
        _replies = new(_topics, new WorkSignal());
        var commands = new Dictionary<string, ICommand> { ["slow"] = _slow, ["quick"] = new Quick() };
        _desk = new(commands, new CommandInbox(_topics), _replies, new FakeTimeProvider(), new LogLines<CommandDesk>());
    }

    public void Dispose()
    {
        _desk.Dispose();
        _slow.Go.Dispose();
    }

    [Fact]
    public async Task SlowCommands_KeepNoOtherWaiting_AndAFloodOfThemIsRefused()
    {
        Task[] flood = [.. Enumerable.Range(1, 9).Select(i => SendAsync("slow", $$"""{ "id": "{{i}}" }"""))];
        await SendAsync("quick", """{ "id": "q" }""");

        Assert.Equal([("9", 503), ("q", 200)], Answers());
        Assert.Equal([8], [flood.Count(task => !task.IsCompleted)]);
        _slow.Go.Release(100);
        await Task.WhenAll(flood);
        
        // Carried out one after another; two answers may pass each other on their way.
        Assert.Equal(Enumerable.Range(1, 8).Select(i => ($"{i}", 200)), Answers().Order());

        // Refused is not accepted: it may come again.
        await SendAsync("slow", """{ "id": "9" }""");
        Assert.Equal([("9", 200)], Answers());
    }

    [Fact]
    public async Task Command_ThatThrows_IsAnsweredAndTheNextIsCarriedOut()
    {
        _slow.Go.Release(100);

        await SendAsync("slow", """{ "id": "1", "fails": true }""");
        await SendAsync("slow", """{ "id": "1" }""");

        Assert.Equal([("1", 500), ("1", 200)], Answers());
    }

    private Task SendAsync(string name, string payload) =>
        _desk.ReceiveAsync(new(name, System.Text.Encoding.UTF8.GetBytes(payload), null, null), TestContext.Current.CancellationToken);

    private List<(string, int)> Answers()
    {
        var answers = new List<(string, int)>();
        for (; _replies.Next() is { } message; _replies.Forget())
        {
            var json = JsonNode.Parse(message.Payload)!;
            answers.Add(((string)json["id"]!, (int)json["status"]!));
        }

        return answers;
    }

    private sealed record Request : DeviceRequest
    {
        [Description("Throws.")]
        public bool? Fails { get; init; }
    }

    private sealed class Quick : QuickCommand<Request>
    {
        protected override CommandReply CarryOut(Request request) => new() { Status = CommandReply.Done, Message = "" };
    }

    private sealed class Slow : SlowCommand<Request>
    {
        public SemaphoreSlim Go { get; } = new(0);

        protected override CommandReply CarryOut(Request request)
        {
            Go.Wait();
            return request.Fails == true ? throw new InvalidOperationException("bug") : new() { Status = CommandReply.Done, Message = "" };
        }
    }
}
