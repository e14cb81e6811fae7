namespace EdgeInspector.Vision.ReferenceParts;

/// <summary>How reference parts are learned.</summary>
public sealed record LearningSettings
{
    /// <summary>Patches remembered at most. The default's matching takes a fraction of a small model's time.</summary>
    public int Patches { get; init; } = 2000;

    /// <summary>For parts that always lie in the same place: how much a patch's place counts; 0 for not at all.</summary>
    public float PositionWeight { get; init; }

    /// <summary>Other views of each part that are learned as well.</summary>
    public Augmentation Augmentation { get; init; }
}
