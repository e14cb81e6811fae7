namespace EdgeInspector.Vision.Inference;

/// <summary>One caller's place in the order of <see cref="Turns"/>, used again for each of its turns. What it holds is theirs to change.</summary>
internal sealed class Turn : IDisposable
{
    /// <summary>When it is due; what can wait is due last.</summary>
    public long DueAt { get; set; }

    public bool CanWait => DueAt == long.MaxValue;

    /// <summary>Whether it has come, and not been broken off.</summary>
    public bool HasCome { get; set; }

    /// <summary>Whether it may not be waited for at present.</summary>
    public bool IsBrokenOff { get; set; }

    /// <summary>Wakes the one who waits; an inference takes too long for spinning.</summary>
    public ManualResetEventSlim Signal { get; } = new(false, spinCount: 0);

    public void Dispose() => Signal.Dispose();
}
