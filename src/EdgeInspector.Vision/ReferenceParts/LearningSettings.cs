namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>How reference parts are learned.</summary>
public sealed record LearningSettings
{
    /// <summary>Patches remembered at most. The default's matching takes a fraction of a small model's time.</summary>
    public int Patches { get; init; } = 2000;

    /// <summary>
    /// Parts lie anyhow, so that all places of the picture are alike. Otherwise a fixture holds them, and each place has its own
    /// idea of how much good parts differ there.
    /// </summary>
    public bool Loose { get; init; }

    /// <summary>Other views of each part that are learned as well.</summary>
    public Augmentation Augmentation { get; init; }
}
