using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>Makes the device's status message and keeps its topic current.</summary>
internal sealed class DeviceStatusSource
{
    private static readonly string Version = typeof(DeviceStatusSource).Assembly.GetName().Version!.ToString(3);

    private readonly Guid _bootId;
    private readonly ConfigInForce _config;
    private readonly string _connection;
    private readonly Outbox _outbox;
    private readonly Alarms _alarms;
    private readonly ModelPool _models;
    private readonly Topics _topics;
    private readonly RetainedTopics _retained;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private DeviceState? _state;
    private DateTimeOffset _since;
    private bool _isPaused;

    public DeviceStatusSource(Guid bootId, ConfigInForce config, string connection, Outbox outbox, Alarms alarms, ModelPool models, Topics topics, RetainedTopics retained, TimeProvider time)
    {
        (_bootId, _config, _connection, _outbox, _alarms, _models, _topics, _retained, _time) = (bootId, config, connection, outbox, alarms, models, topics, retained, time);
        alarms.Changed += Refresh;
    }

    /// <summary>Says, at each new connection, that the device is there.</summary>
    public void Begin()
    {
        lock (_lock)
            Publish();
    }

    /// <summary>Fresh numbers; nothing before the first connection.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            if (_state is not null)
                Publish();
        }
    }

    /// <summary>The same, and the state that holds now.</summary>
    /// <param name="isPaused">Whether no camera inspects, by command; asked here, so that of two callers the later one is right.</param>
    public void Refresh(Func<bool> isPaused)
    {
        lock (_lock)
        {
            _isPaused = isPaused();
            Refresh();
        }
    }

    public Message Message(DeviceState state) => new(_topics.Status, Json(state, _time.GetUtcNow()), Mqtt.Message.Json, AtLeastOnce: true, Retain: true);

    private void Publish()
    {
        var state = _isPaused ? DeviceState.Ready : DeviceState.ContinuousExecution;
        if (_state != state)
            (_state, _since) = (state, _time.GetUtcNow());
        _retained.Set(_topics.Status, Json(state, _since));
    }

    private IReadOnlyList<ModelStatus> Models()
    {
        var now = _time.GetUtcNow();
        return [.. _models.All.Select(model => new ModelStatus { Model = model.Model.Metadata.Name, Provider = model.Model.Provider, Note = model.Note(now) })];
    }

    private byte[] Json(DeviceState state, DateTimeOffset since) => MessageJson.Write(new DeviceStatus
    {
        Online = IsOnline(state),
        State = state,
        Since = since,
        BootId = _bootId,
        Version = Version,
        ConfigVersion = _config.Value.Version,
        Connection = _connection,
        QueueDepth = _outbox.Count,
        Alarms = _alarms.Raised,
        Models = IsOnline(state) ? Models() : [],
    });

    private static bool IsOnline(DeviceState state) => state is DeviceState.Ready or DeviceState.ContinuousExecution;
}
