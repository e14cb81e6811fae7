namespace EdgeInspector.Mqtt;

/// <summary>
/// The newest payload of every retained topic. States are not queued: what the broker missed is sent once, in its newest
/// form, at the next connect.
/// </summary>
internal sealed class RetainedTopics(WorkSignal work)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Message> _messages = [];
    private readonly HashSet<string> _unsent = [];

    /// <param name="topic">The topic.</param>
    /// <param name="json">The payload.</param>
    /// <param name="atLeastOnce">QoS 1 instead of 0.</param>
    public void Set(string topic, byte[] json, bool atLeastOnce = true)
    {
        lock (_lock)
        {
            _messages[topic] = new(topic, json, Message.Json, atLeastOnce, Retain: true);
            _unsent.Add(topic);
        }

        work.Set();
    }

    /// <summary>Nothing is retained any more.</summary>
    public void Clear(string topic) => Set(topic, []);

    /// <summary>After a connect: the broker may have forgotten everything.</summary>
    public void ResendAll()
    {
        lock (_lock)
            _unsent.UnionWith(_messages.Keys);
    }

    /// <summary>A topic that was taken and may not have arrived.</summary>
    public void PutBack(string topic)
    {
        lock (_lock)
            _unsent.Add(topic);
    }

    /// <summary>Takes one topic that the broker has not seen in its newest form.</summary>
    public Message? TakeUnsent()
    {
        lock (_lock)
        {
            if (_unsent.Count == 0)
                return null;
            var topic = _unsent.First();
            _unsent.Remove(topic);
            return _messages[topic];
        }
    }
}
