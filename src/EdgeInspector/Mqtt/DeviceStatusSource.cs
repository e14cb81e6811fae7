namespace EdgeInspector.Mqtt;

/// <summary>Makes the device's status message and keeps its topic current.</summary>
internal sealed class DeviceStatusSource(Guid bootId, int configVersion, string connection, Outbox outbox, Topics topics, RetainedTopics retained, TimeProvider time)
{
    private static readonly string Version = typeof(DeviceStatusSource).Assembly.GetName().Version!.ToString(3);

    private readonly Lock _lock = new();
    private DeviceState? _state;
    private DateTimeOffset _since;
    private bool _isPaused;

    /// <summary>Says for the first time, or at a new connection again, that the device is there.</summary>
    public void Begin()
    {
        lock (_lock)
            Publish();
    }

    /// <summary>Fresh numbers and the state that holds now; nothing before the first connection.</summary>
    /// <param name="isPaused">Whether no camera inspects, by command.</param>
    public void Refresh(bool isPaused)
    {
        lock (_lock)
        {
            _isPaused = isPaused;
            if (_state is not null)
                Publish();
        }
    }

    public Message Message(DeviceState state) => new(topics.Status, Json(state, time.GetUtcNow()), Mqtt.Message.Json, AtLeastOnce: true, Retain: true);

    private void Publish()
    {
        var state = _isPaused ? DeviceState.Ready : DeviceState.ContinuousExecution;
        if (_state != state)
            (_state, _since) = (state, time.GetUtcNow());
        retained.Set(topics.Status, Json(state, _since));
    }

    private byte[] Json(DeviceState state, DateTimeOffset since) => MessageJson.Write(new DeviceStatus
    {
        Online = state is DeviceState.Ready or DeviceState.ContinuousExecution,
        State = state,
        Since = since,
        BootId = bootId,
        Version = Version,
        ConfigVersion = configVersion,
        Connection = connection,
        QueueDepth = outbox.Count,
    });
}
