namespace EdgeInspector.Mqtt;

/// <summary>
/// What is wrong, told on the alarm topic when it begins and when it ends, and again after every connect while it lasts. Kept in
/// memory, not in the outbox: it may be the outbox that fails.
/// </summary>
internal sealed class Alarms(string device, Guid bootId, Topics topics, WorkSignal work, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AlarmMessage> _newest = [];
    private readonly List<string> _unsent = [];
    private AlarmMessage? _telling;

    /// <summary>A condition was raised or cleared.</summary>
    public event Action? Changed;

    /// <summary>The names of those that hold, in the order in which they were raised.</summary>
    public IReadOnlyList<string> Raised
    {
        get
        {
            lock (_lock)
                return [.. _newest.Values.Where(alarm => alarm.State == AlarmState.Raised).OrderBy(alarm => alarm.Since).Select(alarm => alarm.Condition)];
        }
    }

    /// <summary>Says that a condition holds. The same once more says nothing; with other words or numbers it is told again.</summary>
    /// <param name="condition">Which.</param>
    /// <param name="message">What is wrong and what to do, in one line.</param>
    /// <param name="results">The results that it is about.</param>
    public void Raise(AlarmCondition condition, string message, SeqRange? results = null)
    {
        lock (_lock)
        {
            var known = _newest.GetValueOrDefault(condition.Name);
            var wasRaised = known?.State == AlarmState.Raised;
            var alarm = new AlarmMessage
            {
                Device = device,
                BootId = bootId,
                Condition = condition.Name,
                State = AlarmState.Raised,
                Severity = condition.Severity,
                Message = message,
                Since = wasRaised ? known!.Since : time.GetUtcNow(),
                Count = results?.Count,
                FirstSeq = results?.First,
                LastSeq = results?.Last,
            };
            if (alarm == known)
                return;
            Put(alarm);
        }

        Tell();
    }

    /// <summary>Says that a condition holds no more; nothing if it did not.</summary>
    public void Clear(AlarmCondition condition)
    {
        lock (_lock)
        {
            if (!_newest.TryGetValue(condition.Name, out var alarm) || alarm.State == AlarmState.Cleared)
                return;
            Put(alarm with { State = AlarmState.Cleared, ClearedAt = time.GetUtcNow() });
        }

        Tell();
    }

    /// <summary>After a connect: whoever listens now may not have heard.</summary>
    public void ResendRaised()
    {
        lock (_lock)
        {
            foreach (var alarm in _newest.Values.Where(alarm => alarm.State == AlarmState.Raised && !_unsent.Contains(alarm.Condition)))
                _unsent.Add(alarm.Condition);
        }
    }

    /// <summary>The next one to tell, in its newest form; null when all are told.</summary>
    public Message? Next()
    {
        lock (_lock)
        {
            _telling = _unsent.Count == 0 ? null : _newest[_unsent[0]];
            return _telling is null ? null : new(topics.Alarm, MessageJson.Write(_telling), Message.Json, AtLeastOnce: true, Retain: false);
        }
    }

    /// <summary>The next one has been told, or never will be. One that changed meanwhile is told again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            if (_telling is not null && _newest[_unsent[0]] == _telling)
                _unsent.RemoveAt(0);
        }
    }

    private void Put(AlarmMessage alarm)
    {
        _newest[alarm.Condition] = alarm;
        if (!_unsent.Contains(alarm.Condition))
            _unsent.Add(alarm.Condition);
    }

    private void Tell()
    {
        Changed?.Invoke();
        work.Set();
    }
}
