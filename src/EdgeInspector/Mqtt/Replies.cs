using System.Collections.Concurrent;

namespace EdgeInspector.Mqtt;

/// <summary>Answers to commands on their way to the broker. They are news, not records: without a connection only the newest few are kept.</summary>
internal sealed class Replies(Topics topics, WorkSignal work)
{
    private const int Kept = 100;

    private readonly ConcurrentQueue<Message> _messages = new();

    /// <summary>Answers on the command's response topic, and where the sender named one of its own inside the prefix, there too.</summary>
    public void Add(CommandRequest request, byte[] json)
    {
        Add(topics.CommandResponse(request.Name), json, request.CorrelationData);
        if (request.ResponseTopic is { } own && topics.TakesReplies(own))
            Add(own, json, request.CorrelationData);
    }

    /// <summary>An answer that goes to a topic of its own.</summary>
    public void Add(string topic, byte[] json) => Add(topic, json, null);

    /// <summary>Sends what a command asked for, before its answer; or news that nobody asked for.</summary>
    public void Add(Message message)
    {
        _messages.Enqueue(message);
        while (_messages.Count > Kept)
            _messages.TryDequeue(out _);
        work.Set();
    }

    public Message? Next() => _messages.TryPeek(out var message) ? message : null;

    /// <summary>The next one has been delivered, or never will be.</summary>
    public void Forget() => _messages.TryDequeue(out _);

    private void Add(string topic, byte[] json, byte[]? correlation) =>
        Add(new Message(topic, json, Message.Json, AtLeastOnce: true, Retain: false) { CorrelationData = correlation });
}
