using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>Makes the device's status message and keeps its topic current.</summary>
internal sealed class DeviceStatusSource(Guid bootId, ConfigInForce config, string connection, Outbox outbox, Topics topics, RetainedTopics retained, TimeProvider time)
{
    private static readonly string Version = typeof(DeviceStatusSource).Assembly.GetName().Version!.ToString(3);

    private readonly Lock _lock = new();
    private DeviceState? _state;
    private DateTimeOffset _since;

    /// <summary>Publishes a new state, or the same one with fresh numbers.</summary>
    public void Set(DeviceState state)
    {
        lock (_lock)
        {
            if (_state != state)
                (_state, _since) = (state, time.GetUtcNow());
            retained.Set(topics.Status, Json(state, _since));
        }
    }

    /// <summary>Fresh numbers for the state that holds; nothing before the first state.</summary>
    public void Refresh()
    {
        if (_state is { } state)
            Set(state);
    }

    public Message Message(DeviceState state) => new(topics.Status, Json(state, time.GetUtcNow()), Mqtt.Message.Json, AtLeastOnce: true, Retain: true);

    private byte[] Json(DeviceState state, DateTimeOffset since) => MessageJson.Write(new DeviceStatus
    {
        Online = state == DeviceState.ContinuousExecution,
        State = state,
        Since = since,
        BootId = bootId,
        Version = Version,
        ConfigVersion = config.Value.Version,
        Connection = connection,
        QueueDepth = outbox.Count,
    });
}
