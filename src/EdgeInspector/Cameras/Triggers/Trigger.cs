using System.Diagnostics.CodeAnalysis;

namespace EdgeInspector.Cameras.Triggers;

/// <summary>
/// One accepted request for a verdict. Whoever answers it first, the inspection or the deadline, answers it for good:
/// each trigger has exactly one result.
/// </summary>
/// <param name="measId">The client's id of the measurement; comes back in the result. Null without.</param>
/// <param name="partId">The client's id of the part; null without.</param>
/// <param name="acceptedAt">The clock's timestamp of its acceptance: no capture that began earlier can be its own.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has neither a timer nor a wait handle: there is nothing to dispose of.")]
internal sealed class Trigger(string? measId, string? partId, long acceptedAt)
{
    private readonly CancellationTokenSource _unanswered = new();
    private int _answered;
    private volatile string _waitsFor = "its turn";

    public string? MeasId { get; } = measId;

    public string? PartId { get; } = partId;

    public long AcceptedAt { get; } = acceptedAt;

    /// <summary>The clock's timestamp of its deadline.</summary>
    public long DueAt { get; init; } = long.MaxValue;

    /// <summary>Cancelled when it is answered.</summary>
    public CancellationToken WhileUnanswered => _unanswered.Token;

    /// <summary>What it waits for, in words: what the deadline's answer names.</summary>
    public string WaitsFor
    {
        get => _waitsFor;
        set => _waitsFor = value;
    }

    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Told once, when it is answered.</summary>
    public event Action? Answered;

    /// <summary>True for the one who may answer.</summary>
    public bool TryAnswer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
            return false;
        _unanswered.Cancel();
        Answered?.Invoke();
        return true;
    }
}
